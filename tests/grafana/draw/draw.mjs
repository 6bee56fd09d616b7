// SPDX-License-Identifier: MIT
// draw.mjs PREPARED DASHBOARD ORDERS
// Draws the dashboard as ORDERS (a file, JSON) says, and prints what is wrong
// in each picture, as JSON: [{view, width, mode, png, top, failed, sound}].
// view is a file that contract.js printed; png and top (the first screen) are
// files to write; PREPARED holds what prepare.sh made of @grafana/ui.
import fs from 'node:fs';
import path from 'node:path';
import { Browser, serve } from './browser.mjs';
import { placed } from './grid.js';

const ICONS = '/public/build/img/icons/';
const FIRST_ROWS = 3; // of the first screen

async function drawOne(browser, dashboard, { view, width, mode, png, top, failed }) {
  const { boxes, height } = placed(dashboard, width);
  await browser.size(width, height); // a table draws only what can be seen
  const order = { dashboard, mode, failed, view: JSON.parse(fs.readFileSync(view, 'utf8')) };
  await browser.run(`draw(${JSON.stringify(order)})`);
  const faults = await browser.run(`measure(${JSON.stringify(dashboard)})`);
  const rows = dashboard.panels.filter(({ type }) => type === 'row');
  if (png) await browser.picture(png, { width, height });
  if (top) await browser.picture(top, { width, height: boxes.get(rows[FIRST_ROWS].id).y });
  return faults;
}

async function main([prepared, file, orders]) {
  const dashboard = JSON.parse(fs.readFileSync(file, 'utf8'));
  const server = await serve((name) => (name.startsWith(ICONS)
    ? path.join(prepared, 'node_modules/@grafana/ui/dist/public/img/icons', name.slice(ICONS.length))
    : path.join(prepared, name)));
  const browser = new Browser();
  try {
    await browser.open(`${server.url}/page.html`);
    const results = [];
    for (const order of JSON.parse(fs.readFileSync(orders, 'utf8')))
      results.push({ ...order, faults: await drawOne(browser, dashboard, order) });
    process.stdout.write(JSON.stringify(results));
  } finally {
    server.close();
    await browser.close();
  }
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
