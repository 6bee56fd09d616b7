// SPDX-License-Identifier: MIT
// contract.js DASHBOARD URL STYLE [NAME=VALUE,VALUE ...]
// Does what Grafana's front end does with a dashboard over a graphite-web and
// prints what the viewer of each panel reads, as JSON. With STYLE "dead" no
// query is answered, and it prints what is left to read.
import './browser.js';
import fs from 'node:fs';
import { annotationFrames, annotationsOf } from './annotations.js';
import { Graphite } from './graphite.js';
import { panelsOf, prepare, readable, runPanel, timeRange } from './panels.js';
import { Variables } from './variables.js';

const DEAD = {
  query: async () => [],
  names: async () => [],
  find: async () => [],
  expand: async () => [],
  events: async () => [],
};

const readableFrame = (frame) =>
  frame.fields.map(({ name, values }) => ({ name, values: Array.from(values) }));

async function show(panel, world, replace) {
  const begin = performance.now();
  const run = await runPanel(panel, world);
  return {
    id: panel.id,
    type: panel.type,
    title: replace(panel.title),
    content: panel.options.content,
    from: run.range.from.unix(),
    to: run.range.to.unix(),
    seconds: (performance.now() - begin) / 1000,
    steps: [...new Set(run.steps)],
    series: run.raw.length,
    frames: run.data.map((frame) => readable(frame, run.data)),
    stats: run.stats ?? null,
  };
}

async function main([file, url, style, ...chosen]) {
  prepare();
  const dashboard = JSON.parse(fs.readFileSync(file, 'utf8'));
  const range = timeRange(dashboard.time.from, dashboard.time.to);
  const source = style === 'dead' ? DEAD : new Graphite(url, style);
  const variables = new Variables({ '__dashboard.uid': dashboard.uid });
  const wanted = Object.fromEntries(chosen.map((pair) => {
    const [name, values] = pair.split('=');
    return [name, values.split(',')];
  }));
  await variables.find(dashboard, source, range, wanted);
  const replace = (text, scoped, format) => variables.replace(text, scoped, format);
  const lists = await annotationsOf(dashboard, source, range, replace);
  const annotations = (panel) => annotationFrames(lists, panel, style === 'plain');
  const world = { source, variables, range, annotationsOf: annotations };
  const panels = [];
  for (const panel of panelsOf(dashboard))
    panels.push(await show(panel, world, replace));
  process.stdout.write(JSON.stringify({
    options: variables.options,
    chosen: Object.fromEntries([...variables.known].map(([name, { value }]) => [name, value])),
    rows: dashboard.panels.filter((p) => p.type === 'row')
      .map((p) => ({ id: p.id, title: replace(p.title) })),
    annotations: Object.fromEntries(panelsOf(dashboard).map((panel) =>
      [panel.id, annotations(panel.id).map(readableFrame)])),
    panels,
  }));
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
