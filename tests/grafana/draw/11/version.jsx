// SPDX-License-Identifier: MIT
// What is particular to @grafana/ui 11.
import { Table as Table11 } from '@grafana/ui';

export const initialize = async () => {};

export function Table({ data, fieldConfig, cellHeight, range, width, height }) {
  return <Table11 data={data} fieldConfig={fieldConfig} cellHeight={cellHeight} timeRange={range}
    width={width} height={height} ariaLabel="table" />;
}
