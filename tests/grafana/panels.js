// SPDX-License-Identifier: MIT
// From a panel's queries to what its viewer reads, by the real @grafana/data:
// data frames, transformations, field options, units, links.
import {
  applyFieldOverrides, createTheme, dateMath, formattedValueToString,
  getFieldDisplayName, getFieldDisplayValues, getFieldSeriesColor,
  standardFieldConfigEditorRegistry, standardTransformers,
  standardTransformersRegistry, transformDataFrame,
} from 'grafana-data';

const STANDARD = ['unit', 'decimals', 'min', 'max', 'noValue', 'color',
  'thresholds', 'mappings', 'links', 'displayName'];
const CUSTOM = ['align', 'cellOptions', 'width', 'minWidth', 'inspect',
  'fillOpacity', 'lineStyle', 'lineWidth', 'drawStyle'];
export const theme = createTheme({ colors: { mode: 'dark' } });

// Grafana's own program fills these two registries when it starts.
export function prepare() {
  standardTransformersRegistry.setInit(() =>
    [...new Set(Object.values(standardTransformers))].map((t) => ({
      id: t.id,
      name: t.name,
      aliasIds: t.aliasIds,
      // up to 12 the transformation itself, from 13 on a function that loads it
      transformation: Object.assign(() => t, {
        id: t.id,
        operator: t.operator,
        defaultOptions: t.defaultOptions,
      }),
    })));
  const option = (path, isCustom) => ({
    id: isCustom ? `custom.${path}` : path,
    path,
    isCustom,
    name: path,
    process: (value) => value,
    shouldApply: () => true,
  });
  standardFieldConfigEditorRegistry.setInit(() => [
    ...STANDARD.map((path) => option(path, false)),
    ...CUSTOM.map((path) => option(path, true)),
  ]);
}

export const panelsOf = (dashboard) =>
  dashboard.panels.flatMap((p) => (p.type === 'row' ? p.panels : [p]));

export function timeRange(from, to = 'now') {
  const parse = (text, up) => dateMath.parse(text, up, 'utc');
  return { from: parse(from, false), to: parse(to, true), raw: { from, to } };
}

function transform(panel, frames, replace) {
  return new Promise((resolve, reject) => {
    transformDataFrame(panel.transformations ?? [], frames, { interpolate: replace })
      .subscribe({ next: resolve, error: reject });
  });
}

// The query of the data source "-- Dashboard --".
function shared({ topic, panelId }, world) {
  if (topic !== 'annotations') throw new Error(`topic ${topic} is not drawn here`);
  return world.annotationsOf(panelId);
}

// world: {source, annotationsOf, range, variables}
export async function runPanel(panel, world) {
  if (panel.type === 'text') return { raw: [], steps: [], data: [], range: world.range };
  const replace = (text, scoped, format) => world.variables.replace(text, scoped, format);
  const range = panel.timeFrom ? timeRange(`now-${panel.timeFrom}`) : world.range;
  const raw = panel.datasource.uid === '-- Dashboard --'
    ? shared(panel.targets[0], world)
    : await world.source.query(panel.targets, range, panel.maxDataPoints, replace);
  const steps = raw.flatMap(stepsOf);
  const data = applyFieldOverrides({
    data: await transform(panel, raw, replace),
    fieldConfig: panel.fieldConfig,
    replaceVariables: replace,
    theme,
    timeZone: 'utc',
  });
  return { panel, range, raw, steps, data, stats: statsOf(panel, data, replace) };
}

// Seconds between rows; a consolidated answer has longer ones.
function stepsOf({ refId, fields, meta }) {
  const [time] = fields;
  if (meta?.dataTopic === 'annotations' || time.values.length < 2) return [];
  return [(time.values[1] - time.values[0]) / 1000];
}

// What a stat panel says: [{title, text, color}]
function statsOf(panel, data, replace) {
  if (panel.type !== 'stat') return undefined;
  return getFieldDisplayValues({
    fieldConfig: panel.fieldConfig,
    reduceOptions: panel.options.reduceOptions,
    replaceVariables: replace,
    theme,
    data,
    timeZone: 'utc',
  }).map(({ display }) => ({
    title: display.title,
    text: formattedValueToString(display),
    color: display.color,
  }));
}

// A frame as its viewer reads it: the cells' texts, colours and links.
export function readable(frame, all) {
  return frame.fields.map((field) => {
    const values = Array.from(field.values);
    const shown = values.map((value) => field.display(value));
    return {
      name: getFieldDisplayName(field, frame, all),
      type: field.type,
      values,
      texts: shown.map(formattedValueToString),
      color: field.type === 'number' ? getFieldSeriesColor(field, theme).color : undefined,
      colors: shown.map((s) => s.color),
      links: field.config.links
        ? values.map((_, row) =>
          field.getLinks({ valueRowIndex: row }).map(({ title, href }) => ({ title, href })))
        : [],
    };
  });
}
