// SPDX-License-Identifier: MIT
// Where Grafana puts the panels of a dashboard on a page of some width.
export const GAP = 8;
export const ROW = 30; // pixels of a unit of gridPos, without the gap
const COLUMNS = 24;
const MARGIN = 34; // left and right of a page, together
const MENU = 314; // the menu, which is open where there is room
const MENU_FROM = 1900;
const STACKED_BELOW = 769;
const HEAD = 12;

export const contentWidth = (page) => page - MARGIN - (page >= MENU_FROM ? MENU : 0);
export const columnWidth = (page) => (contentWidth(page) - (COLUMNS - 1) * GAP) / COLUMNS;

const size = (units, unit) => units * unit + (units - 1) * GAP;

// {boxes: by the id of the panel or row, height}; collapsed rows stand open
export function placed(dashboard, page) {
  const boxes = new Map();
  const column = columnWidth(page);
  const stacked = page < STACKED_BELOW;
  let bottom = HEAD;
  let pushed = 0; // by the panels of collapsed rows above
  const place = (panel) => {
    const { x, y, w, h } = panel.gridPos;
    const box = {
      x: MARGIN / 2 + (stacked ? 0 : x * (column + GAP)),
      y: stacked ? bottom : HEAD + (y + pushed) * (ROW + GAP),
      width: stacked ? contentWidth(page) : size(w, column),
      height: size(h, ROW),
    };
    boxes.set(panel.id, box);
    bottom = Math.max(bottom, box.y + box.height + GAP);
  };
  for (const panel of dashboard.panels) {
    place(panel);
    const inside = panel.panels ?? [];
    inside.forEach(place);
    pushed += Math.max(0, ...inside.map((p) => p.gridPos.y + p.gridPos.h - panel.gridPos.y - 1));
  }
  return { boxes, height: bottom };
}
