// SPDX-License-Identifier: MIT
// Draws the dashboard in a browser: the panels in their places, out of the data
// frames, texts and colours that contract.js printed (window.view), with uPlot,
// which Grafana draws with, and Grafana's own colours and number formats.
import uPlot from 'uplot';
import { createTheme, formattedValueToString, getValueFormat } from 'grafana-data';

const { dashboard, view } = window;
const theme = createTheme({ colors: { mode: 'dark' } });
const UNIT = 38; // pixels of a row of the grid, its gap included
const GAP = 8;
const PADDING = 12; // around the page, and within a panel
const DAY = 86400;

const color = (name) => theme.visualization.getColorByName(name);

function element(parent, tag, className, text) {
  const made = document.createElement(tag);
  made.className = className ?? '';
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

// -- the page

function drawHead(page) {
  const head = element(page, 'header');
  const title = element(head, 'div', 'title');
  element(title, 'b', '', dashboard.title);
  element(title, 'span', 'right', `Last 90 days UTC · refreshed every ${dashboard.refresh}`);
  const bar = element(head, 'div', 'bar');
  for (const variable of dashboard.templating.list) {
    if (variable.hide) continue;
    const { name, label, current } = variable;
    const chosen = { datasource: 'collectd', host: view.options.host?.[0] };
    element(bar, 'label', '', label);
    element(bar, 'span', 'choice', chosen[name] ?? [].concat(current.text).join(' + '));
  }
  for (const mark of dashboard.annotations.list.filter((m) => !m.hide)) {
    element(bar, 'label', '', mark.name);
    element(bar, 'span', 'switch');
  }
}

function place(node, { x, y, w, h }, width) {
  const column = (width - 2 * PADDING + GAP) / 24;
  Object.assign(node.style, {
    left: `${PADDING + x * column}px`,
    top: `${y * UNIT}px`,
    width: `${w * column - GAP}px`,
    height: `${h * UNIT - GAP}px`,
  });
}

// -- panels

function drawStat(body, panel, { stats }) {
  const values = element(body, 'div', 'stats');
  const solid = panel.options.colorMode === 'background_solid';
  if (solid) body.parentNode.style.background = stats[0].color;
  for (const stat of stats) {
    const value = element(values, 'div', 'figure');
    if (panel.options.textMode !== 'value' && !/^time$/i.test(stat.title))
      element(value, 'div', 'name', stat.title);
    const text = element(value, 'div', 'value', stat.text);
    text.style.color = solid ? '#fff' : stat.color;
  }
}

function optionsOf(panel, name) {
  const found = {};
  for (const { matcher, properties } of panel.fieldConfig.overrides)
    if (matcher.options === name)
      for (const { id, value } of properties) found[id] = value;
  return found;
}

function drawCell(cell, field, row, options) {
  const text = field.texts[row];
  const kind = options['custom.cellOptions']?.type;
  if (kind === 'gauge') {
    const part = Math.max(0, Math.min(1, field.values[row] / options.max));
    const track = element(cell, 'div', 'track');
    const filled = element(track, 'div', 'filled');
    filled.style.cssText = `width:${100 * part}%;background:${field.colors[row]}`;
    element(cell, 'span', 'amount', text).style.color = field.colors[row];
    cell.classList.add('gauge');
  } else {
    const node = element(cell, options.links && text.trim() ? 'a' : 'span', '', text);
    if (kind === 'color-text') node.style.color = field.colors[row];
  }
}

function drawTable(body, panel, { frames: [fields] }) {
  const table = element(body, 'table');
  const head = element(table, 'tr');
  const rows = fields[0].values.map(() => element(table, 'tr'));
  for (const field of fields) {
    const options = optionsOf(panel, field.name);
    const right = field.type === 'number' && !options['custom.cellOptions'];
    const title = element(head, 'th', right ? 'number' : '', field.name);
    const width = options['custom.width'] ?? options['custom.minWidth'];
    if (width) title.style.width = `${width}px`;
    rows.forEach((row, i) =>
      drawCell(element(row, 'td', right ? 'number' : ''), field, i, options));
  }
}

// Series of a graph: {name, color, values, dash, width, last}
function seriesOf(panel, { frames }) {
  return frames.map(([, field]) => {
    const { custom } = panel.fieldConfig.defaults;
    const style = panel.fieldConfig.overrides
      .filter(({ matcher }) => matcher.id === 'byRegexp'
        && new RegExp(matcher.options.slice(1, -1)).test(field.name))
      .flatMap(({ properties }) => properties);
    const own = Object.fromEntries(style.map(({ id, value }) => [id, value]));
    return {
      name: field.name,
      color: field.color,
      values: field.values,
      dash: own['custom.lineStyle']?.dash,
      width: own['custom.lineWidth'] ?? custom.lineWidth,
      last: [...field.values].reverse().find((v) => v !== null),
    };
  });
}

function drawThresholds(u, panel) {
  const { thresholds, custom } = panel.fieldConfig.defaults;
  const { mode } = custom.thresholdsStyle;
  const { ctx, bbox } = u;
  if (mode === 'off') return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  thresholds.steps.forEach(({ value, color: name }, i) => {
    if (value === null) return;
    const y = u.valToPos(value, 'y', true);
    const above = thresholds.steps[i + 1]?.value;
    const top = above === undefined ? bbox.top : u.valToPos(above, 'y', true);
    if (mode === 'area') {
      ctx.globalAlpha = 0.12;
      ctx.fillStyle = color(name);
      ctx.fillRect(bbox.left, top, bbox.width, y - top);
    } else {
      ctx.strokeStyle = color(name);
      ctx.lineWidth = 2;
      ctx.setLineDash([10, 10]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
  });
  ctx.restore();
}

function drawMarks(u) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.lineWidth = 1;
  for (const frame of view.annotations) {
    const [times, colors] = ['time', 'color'].map((name) =>
      frame.find((field) => field.name === name)?.values ?? []);
    times.forEach((time, i) => {
      const x = u.valToPos(time / 1000, 'x', true);
      if (x < bbox.left || x > bbox.left + bbox.width) return;
      ctx.strokeStyle = ctx.fillStyle = color(colors[i]);
      ctx.setLineDash([5, 5]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.beginPath();
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x - 5, bbox.top + bbox.height + 7);
      ctx.lineTo(x + 5, bbox.top + bbox.height + 7);
      ctx.fill();
    });
  }
  ctx.restore();
}

const AXIS = {
  stroke: theme.colors.text.primary,
  grid: { stroke: 'rgba(240, 250, 255, 0.09)', width: 1 },
  ticks: { show: false },
  font: '12px Inter',
};

function axes(panel) {
  const { unit } = panel.fieldConfig.defaults;
  const format = getValueFormat(unit);
  return [
    { ...AXIS, values: (_, ticks) => ticks.map(shortDay), space: 90 },
    {
      ...AXIS,
      size: 66,
      values: (_, ticks, index, space, step) => ticks.map((v) =>
        v === null ? '' : formattedValueToString(format(v, digits(step)))),
    },
  ];
}

// Decimals that tell two ticks apart; undefined: as many as the format likes.
const digits = (step) =>
  step > 0 && step < 1 ? Math.ceil(-Math.log10(step)) : undefined;

const shortDay = (at) => new Date(at * 1000).toISOString().slice(5, 10).replace('-', '/');

function drawGraph(body, panel, shown) {
  const all = seriesOf(panel, shown).filter((s) => s.last !== undefined);
  const box = element(body, 'div', 'graph');
  drawLegend(body, panel, all);
  const times = shown.frames[0][0].values.map((ms) => ms / 1000);
  new uPlot({
    width: box.clientWidth,
    height: box.clientHeight,
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), 'UTC'),
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 8, 4, 0],
    scales: { x: { min: view.from, max: view.to }, y: scale(panel) },
    axes: axes(panel),
    hooks: { drawAxes: [(u) => drawThresholds(u, panel)], draw: [drawMarks] },
    series: [{}, ...all.map((s) => ({
      stroke: s.color,
      width: s.width,
      dash: s.dash,
      points: { show: false },
    }))],
  }, [times, ...all.map((s) => s.values)], box);
}

const scale = (panel) =>
  panel.fieldConfig.defaults.custom.scaleDistribution.type === 'log' ? { distr: 3 } : {};

const CALCS = {
  lastNotNull: ['Last *', (values) => values.at(-1)],
  max: ['Max', (values) => Math.max(...values)],
  mean: ['Mean', (values) => values.reduce((a, b) => a + b, 0) / values.length],
};

function drawLegend(body, panel, series) {
  const { unit, decimals } = panel.fieldConfig.defaults;
  const format = getValueFormat(unit);
  const { calcs } = panel.options.legend;
  const table = element(body, 'table', 'legend');
  const head = element(table, 'tr');
  element(head, 'th', '', 'Name');
  for (const calc of calcs) element(head, 'th', 'number', CALCS[calc][0]);
  for (const one of [...series].sort((a, b) => b.last - a.last)) {
    const row = element(table, 'tr');
    const name = element(row, 'td');
    element(name, 'i').style.background = one.color;
    name.append(one.name);
    const values = one.values.filter((v) => v !== null);
    for (const calc of calcs)
      element(row, 'td', 'number', formattedValueToString(format(CALCS[calc][1](values), decimals)));
  }
}

// Equal neighbours are one, as mergeValues says.
function runs(field) {
  const found = [];
  field.values.forEach((value, i) => {
    if (value === null) return;
    const last = found.at(-1);
    if (last?.value === value && last.end === i) last.end = i + 1;
    else found.push({ value, start: i, end: i + 1, text: field.texts[i], color: field.colors[i] });
  });
  return found;
}

function drawTimeline(body, panel, { frames }) {
  const lanes = element(body, 'div', 'lanes');
  for (const [time, field] of frames) {
    const lane = element(lanes, 'div', 'lane');
    element(lane, 'span', 'name', field.name);
    const track = element(lane, 'div', 'states');
    const place = (at) => 100 * (at - view.from) / (view.to - view.from);
    for (const run of runs(field)) {
      const start = Math.max(0, place(time.values[run.start] / 1000));
      const end = place(time.values[run.end - 1] / 1000 + DAY);
      const state = element(track, 'div', 'state', end - start > 6 ? run.text : '');
      state.style.cssText =
        `left:${start}%;width:calc(${end - start}% - 1px);background:${run.color}`;
    }
  }
  const legend = element(body, 'div', 'states-legend');
  const words = Object.values(panel.fieldConfig.defaults.mappings[0].options);
  for (const { text, color: name } of words.sort((a, b) => a.index - b.index)) {
    element(legend, 'i').style.background = color(name);
    legend.append(text);
  }
}

const DRAW = {
  stat: drawStat,
  table: drawTable,
  timeseries: drawGraph,
  'state-timeline': drawTimeline,
};

function drawPanel(grid, panel, width) {
  const box = element(grid, 'section', panel.type);
  place(box, panel.gridPos, width);
  if (panel.type === 'row') {
    element(box, 'span', 'fold', panel.collapsed ? '›' : '⌄');
    element(box, 'h2', '', panel.title);
    if (panel.collapsed) element(box, 'small', '', `(${panel.panels.length} panels)`);
    return;
  }
  const shown = view.panels.find(({ id }) => id === panel.id);
  element(box, 'h3', '', shown.title);
  DRAW[panel.type](element(box, 'div', 'body'), panel, shown);
}

document.fonts.ready.then(() => {
  const page = document.body;
  drawHead(page);
  const grid = element(page, 'main');
  const width = page.clientWidth;
  for (const panel of dashboard.panels) drawPanel(grid, panel, width);
  const bottom = Math.max(...dashboard.panels.map(({ gridPos: { y, h } }) => y + h));
  grid.style.height = `${bottom * UNIT + GAP}px`;
  document.title = 'drawn';
});
