// SPDX-License-Identifier: MIT
// contract.js DASHBOARD URL STYLE [NAME=VALUE,VALUE ...]
// Does what Grafana's front end does with a dashboard over a graphite-web and
// prints what the viewer of each panel reads, as JSON.
import './browser.js';
import fs from 'node:fs';
import { annotationFrames } from './annotations.js';
import { Graphite } from './graphite.js';
import { panelsOf, prepare, readable, runPanel, timeRange } from './panels.js';
import { Variables } from './variables.js';

async function main([file, url, style, ...chosen]) {
  prepare();
  const dashboard = JSON.parse(fs.readFileSync(file, 'utf8'));
  const range = timeRange(dashboard.time.from, dashboard.time.to);
  const source = new Graphite(url, style);
  const variables = new Variables({ __url_time_range: `from=${dashboard.time.from}&to=now` });
  const wanted = Object.fromEntries(chosen.map((pair) => {
    const [name, values] = pair.split('=');
    return [name, values.split(',')];
  }));
  await variables.find(dashboard, source, range, wanted);
  const replace = (text) => variables.replace(text);
  const annotations = await annotationFrames(dashboard, source, range, replace, style === 'plain');
  const world = { source, variables, range, annotations };
  const panels = [];
  for (const panel of panelsOf(dashboard)) {
    const begin = performance.now();
    const run = await runPanel(panel, world);
    panels.push({
      id: panel.id,
      type: panel.type,
      title: replace(panel.title),
      seconds: (performance.now() - begin) / 1000,
      steps: [...new Set(run.steps)],
      series: run.raw.length,
      frames: run.data.map((frame) => readable(frame, run.data)),
      stats: run.stats ?? null,
    });
  }
  process.stdout.write(JSON.stringify({
    from: range.from.unix(),
    to: range.to.unix(),
    options: variables.options,
    annotations: annotations.map((frame) => frame.fields.map(({ name, values }) =>
      ({ name, values: Array.from(values) }))),
    panels,
  }));
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
