// SPDX-License-Identifier: MIT
// What grafana-dashboard.json may hold: Grafana's own types, with the options
// of each kind of panel and the queries of the data sources in their places.
import type {
  Dashboard, DataSourceRef, FieldConfig, FieldConfigSource, Panel, RowPanel,
  TableFieldOptions, TableOptions, VariableModel,
} from '@grafana/schema';
import type { Options as StatOptions } from
  '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { FieldConfig as TimelineField, Options as TimelineOptions } from
  '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type { Options as TextOptions } from
  '@grafana/schema/dist/esm/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen';
import type { FieldConfig as SeriesField, Options as SeriesOptions } from
  '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

interface GraphiteQuery {
  refId: string;
  datasource: DataSourceRef;
  target: string;
  textEditor: true;
}

interface SharedQuery {
  refId: string;
  datasource: DataSourceRef;
  panelId: number;
  topic: 'annotations';
  withTransforms: boolean;
}

interface Drawn<Type, Options, Custom>
  extends Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> {
  type: Type;
  options: Options;
  targets: Array<GraphiteQuery | SharedQuery>;
  fieldConfig: Omit<FieldConfigSource, 'defaults'> & {
    defaults: Omit<FieldConfig, 'custom'> & { custom?: Custom };
  };
}

/** @discriminator type */
type AnyPanel =
  | Drawn<'stat', StatOptions, Record<string, never>>
  | Drawn<'table', TableOptions, Partial<TableFieldOptions>>
  | Drawn<'timeseries', SeriesOptions, SeriesField>
  | Drawn<'state-timeline', TimelineOptions, TimelineField>;

interface Text extends Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> {
  type: 'text';
  options: TextOptions;
}

interface Row extends Omit<RowPanel, 'type' | 'panels'> {
  type: 'row';
  panels: AnyPanel[];
}

/** @discriminator type */
type PanelOrRow = Row | Text | AnyPanel;

interface Annotation {
  name: string;
  builtIn?: 1;
  type?: string;
  datasource: DataSourceRef;
  enable: boolean;
  hide: boolean;
  iconColor: string;
  filter?: { exclude: boolean; ids: number[] };
  target:
    | { refId: string; limit: number; matchAny: boolean; tags: string[]; type: string }
    | { refId: string; fromAnnotations: true; tags: string[]; textEditor: true };
}

interface Variable extends Omit<VariableModel, 'query'> {
  query: string | { refId: string; queryType: 'Metric Name'; target: string };
  definition?: string; // what older versions list it by
}

export interface HashtagDashboard
  extends Omit<Dashboard, 'panels' | 'annotations' | 'templating'> {
  panels: PanelOrRow[];
  annotations: { list: Annotation[] };
  templating: { list: Variable[] };
}
