// SPDX-License-Identifier: MIT
// report_page.mjs ORDERS: opens pages of hashtagctl report in headless Chromium
// and prints what a reader cannot read. ORDERS is a file with a list of
// {page, width, mode: light|dark|print, png, top}; png: keeps a picture there,
// top: one of its first 900 pixels. The README's, of the quickstart's page:
//   echo '[{"page": "report.html", "width": 1280, "mode": "light",
//     "png": "conf/report.png", "top": "conf/report-top.png"}]' >orders.json
// Prints the list again, each with faults, links and texts; how many sheets of A4
// a page of mode print takes.
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';

import { Browser } from '../../grafana/draw/browser.mjs';

// Runs inside the page.
function measure() {
  const faults = [];
  const page = document.documentElement;
  const name = (e) => `${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''} "${e.textContent.trim().slice(0, 40)}"`;

  function colour(text) {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  }
  function light({ r, g, b }) { // WCAG 2, relative luminance
    const [R, G, B] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  }
  function behind(e) {
    for (let at = e; at; at = at.parentElement) {
      const c = colour(getComputedStyle(at).backgroundColor);
      if (c.a === 1) return c;
    }
    return { r: 255, g: 255, b: 255 };
  }
  function contrast(e) {
    const [x, y] = [light(colour(getComputedStyle(e).color)), light(behind(e))].sort((a, b) => b - a);
    return (x + 0.05) / (y + 0.05);
  }

  if (page.scrollWidth > innerWidth) faults.push(`the page is ${page.scrollWidth} wide in ${innerWidth}`);
  const texts = [];
  const smallest = matchMedia('print').matches ? 10 : 12; // 7.5 points
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, e = node.parentElement;
    if (!node.textContent.trim() || e.closest('style,svg')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((r) => r.width > 0.5 && r.height > 0.5);
    if (rects.length === 0) continue; // not shown at this width
    const style = getComputedStyle(e);
    if (parseFloat(style.fontSize) < smallest) faults.push(`small: ${style.fontSize} of ${name(e)}`);
    if (contrast(e) < 4.5) faults.push(`pale: ${contrast(e).toFixed(1)} of ${name(e)}`);
    for (const r of rects) {
      if (r.left < -0.5 || r.right > innerWidth + 0.5) faults.push(`outside of the page: ${name(e)}`);
      for (let box = e; box; box = box.parentElement) {
        const clip = box.getBoundingClientRect();
        if (getComputedStyle(box).overflow !== 'visible' && box !== page && box !== document.body &&
            (r.left < clip.left - 1 || r.right > clip.right + 1 || r.top < clip.top - 1 || r.bottom > clip.bottom + 1))
          faults.push(`cut: ${name(e)}`);
      }
      texts.push({ e, r });
    }
  }
  for (let i = 0; i < texts.length; i++) {
    for (let k = i + 1; k < texts.length; k++) {
      const [a, b] = [texts[i].r, texts[k].r];
      if (texts[i].e !== texts[k].e && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.45 * Math.min(a.height, b.height))
        faults.push(`one over the other: ${name(texts[i].e)}, ${name(texts[k].e)}`);
    }
  }
  for (const svg of document.querySelectorAll('svg')) {
    const box = svg.getBoundingClientRect();
    if (box.width === 0) continue;
    if (box.width < 60 || box.height < 20) faults.push(`a curve of ${box.width} x ${box.height}`);
    for (const line of svg.querySelectorAll('.line')) {
      const stroke = colour(getComputedStyle(line).stroke);
      const [x, y] = [light(stroke), light(behind(svg))].sort((a, b) => b - a);
      if ((x + 0.05) / (y + 0.05) < 3) faults.push('a pale curve');
      const drawn = line.getBoundingClientRect();
      if (drawn.top < box.top - 1 || drawn.bottom > box.bottom + 1 || drawn.left < box.left - 1 ||
          drawn.right > box.right + 1) faults.push('a curve that leaves its box');
    }
  }
  if (document.scripts.length > 0) faults.push('a script');
  if (performance.getEntriesByType('resource').length > 0) faults.push('something is loaded');
  return {
    faults: [...new Set(faults)],
    links: [...document.links].map((a) => ({ href: a.href, text: a.textContent, shown: a.getClientRects().length > 0 })),
    headings: [...document.querySelectorAll('h1,h2,h3')].map((h) => h.textContent),
    lead: [...document.querySelectorAll('.lead li')].map((li) => li.textContent),
    captions: [...document.querySelectorAll('ol li > bdi, ol li > a > bdi')].map((b) => b.textContent),
    hacked: window.hacked === true,
    height: page.scrollHeight,
  };
}

async function sheets(browser) {
  const { data } = await browser.send('Page.printToPDF', { paperWidth: 8.27, paperHeight: 11.69, preferCSSPageSize: true });
  return Buffer.from(data, 'base64').toString('latin1').match(/\/Type\s*\/Page\b/g).length;
}

async function show(browser, { page, width, mode, png, top }) {
  await browser.send('Emulation.setEmulatedMedia', {
    media: mode === 'print' ? 'print' : '',
    features: [{ name: 'prefers-color-scheme', value: mode === 'dark' ? 'dark' : 'light' }],
  });
  await browser.size(width, 900);
  await browser.open(pathToFileURL(page).href, `document.readyState === 'complete'
    && location.href === '${pathToFileURL(page).href}'`);
  const seen = await browser.run(`(${measure})()`);
  if (png) {
    await browser.size(width, seen.height);
    await browser.picture(png, { width, height: seen.height });
    if (top) await browser.picture(top, { width, height: 900 });
  }
  return mode === 'print' ? { ...seen, sheets: await sheets(browser) } : seen;
}

const orders = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const browser = new Browser();
const seen = [];
try {
  await browser.attach();
  for (const order of orders) seen.push({ ...order, ...await show(browser, order) });
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
