// SPDX-License-Identifier: MIT
// What is particular to @grafana/ui 13.
import { initPluginTranslations } from '@grafana/i18n';
import { TableNG } from '@grafana/ui/unstable';

export const initialize = () => initPluginTranslations('grafana', []);

export function Table({ data, fieldConfig, cellHeight, range, width, height }) {
  return <TableNG data={data} fieldConfig={fieldConfig} cellHeight={cellHeight} timeRange={range}
    width={width} height={height} structureRev={1} enableVirtualization={false} getActions={() => []} />;
}
