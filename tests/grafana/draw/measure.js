// SPDX-License-Identifier: MIT
// Looks at the drawn page as a viewer does. measure(dashboard) returns the
// faults, a sentence each; it runs inside the page and uses nothing outside.
window.measure = (dashboard) => {
  const faults = [];
  const NUMBER = 14; // pixels of a number in a stat panel, at least
  const NARROW = 700; // below it the legend is under the plot
  const DESKTOP = 1280;
  const PLOT = 110; // pixels of height that a plot needs
  const titles = new Map(dashboard.panels.flatMap((p) => [p, ...(p.panels ?? [])])
    .map((p) => [String(p.id), p.title]));

  const parse = (text) => {
    const found = /rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)/.exec(text);
    return found && [+found[1], +found[2], +found[3], found[4] === undefined ? 1 : +found[4]];
  };
  const over = (a, b) => a.slice(0, 3).map((v, i) => v * a[3] + b[i] * (1 - a[3])).concat(1);
  const luminance = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const background = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color && color[3] > 0) layers.push(color);
      if (color && color[3] === 1) break;
    }
    return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255, 1]);
  };
  const visible = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return box.width > 0 && box.height > 0 && style.visibility !== 'hidden' && style.opacity !== '0';
  };
  const texts = (root) => {
    const found = [];
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode())
      if (node.textContent.trim() && visible(node.parentElement))
        found.push(node);
    return found;
  };
  const boxOf = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };

  for (const row of document.querySelectorAll('[data-row]'))
    if ((window.innerWidth >= DESKTOP || !row.dataset.row.includes('$'))
      && row.scrollWidth > row.clientWidth + 1)
      faults.push(`the row "${row.textContent}" is cut: ${row.clientWidth} of ${row.scrollWidth} px`);

  const wanted = dashboard.panels.flatMap((p) => (p.type === 'row' ? p.panels : [p]));
  const drawn = document.querySelectorAll('[data-panel]');
  if (drawn.length !== wanted.length)
    faults.push(`${drawn.length} of ${wanted.length} panels are drawn`);
  for (const panel of drawn) {
    const { kind } = panel.dataset;
    const title = titles.get(panel.dataset.panel);
    const fault = (text) => faults.push(`${title}: ${text}`);
    const outer = panel.getBoundingClientRect();

    const head = panel.querySelector('h2');
    if (!head) fault('it has no title');
    else if (head.scrollWidth > head.clientWidth + 1)
      fault(`its title is cut: ${head.clientWidth} of ${head.scrollWidth} px`);

    for (const node of texts(panel)) {
      const element = node.parentElement;
      const style = getComputedStyle(element);
      const text = node.textContent.trim();
      const px = parseFloat(style.fontSize);
      const color = parse(style.color);
      const behind = background(element);
      const large = px >= 24 || (px >= 18.66 && +style.fontWeight >= 700);
      const ratio = contrast(over(color, behind), behind);
      if (ratio < (large ? 3 : 4.5))
        fault(`"${text.slice(0, 40)}" has a contrast of ${ratio.toFixed(2)}`);
      if (kind !== 'stat' || head?.contains(node)) continue;
      if (/^[\d.,]+ ?\S?$/.test(text) && px < NUMBER) fault(`"${text}" is ${px.toFixed(1)} px high`);
      const box = boxOf(node);
      if (box.right > outer.right + 1 || box.bottom > outer.bottom + 1 || box.left < outer.left - 1)
        fault(`"${text}" does not fit into it`);
    }

    if (panel.dataset.rows > 0 && texts(panel).length < 2) fault('it draws nothing of what it has');
    if (kind === 'table') {
      if (panel.dataset.rows > 0 && !panel.querySelector('[role="gridcell"], [role="cell"]'))
        fault('it draws none of its rows');
      const grid = panel.querySelector('[role="grid"], [role="table"]');
      for (let e = grid; e && e !== panel; e = e.parentElement)
        if (window.innerWidth >= DESKTOP && e.scrollWidth > e.clientWidth + 1)
          fault(`it scrolls sideways: ${e.clientWidth} of ${e.scrollWidth} px`);
      for (const header of panel.querySelectorAll('[role="columnheader"]'))
        for (const node of texts(header)) {
          const [inner, cell] = [boxOf(node), header.getBoundingClientRect()];
          if (window.innerWidth >= DESKTOP
            && (inner.right > cell.right + 1 || inner.left < cell.left - 1))
            fault(`the head "${node.textContent}" is cut`);
        }
    }

    if (kind === 'timeseries' && panel.querySelector('.u-over')) {
      const plot = panel.querySelector('.u-over').getBoundingClientRect();
      if (plot.height < PLOT) fault(`its plot is only ${plot.height.toFixed(0)} px high`);
      const legend = [...panel.querySelectorAll('[data-testid*="VizLegend"]')]
        .find((e) => e.getBoundingClientRect().height > 0);
      if (!legend) fault('it has no legend');
      else if (outer.width < NARROW && legend.getBoundingClientRect().top < plot.bottom)
        fault(`its legend is beside the plot, and it is ${outer.width.toFixed(0)} px wide`);
      for (let e = legend; e && e !== panel; e = e.parentElement)
        if (window.innerWidth >= DESKTOP && getComputedStyle(e).overflowY !== 'visible'
          && e.scrollHeight > e.clientHeight + 1)
          fault(`its legend is cut: ${e.clientHeight} of ${e.scrollHeight} px`);
    }

    if (kind === 'text' && window.innerWidth >= DESKTOP) {
      const body = panel.querySelector('.markdown-html');
      if (body.scrollHeight > body.clientHeight + 1)
        fault(`its text does not fit: ${body.clientHeight} of ${body.scrollHeight} px`);
    }
  }
  return faults;
};
