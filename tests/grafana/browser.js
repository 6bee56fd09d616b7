// SPDX-License-Identifier: MIT
// The little of a browser that @grafana/data looks for while it is loaded.
const element = () => ({
  appendChild() {},
  sheet: { cssRules: [{}], insertRule: () => 0 },
});

globalThis.window = globalThis;
globalThis.navigator ??= { language: 'en', languages: ['en'] };
globalThis.localStorage = { getItem: () => null, setItem() {} };
globalThis.document = {
  ...element(),
  head: element(),
  createElement: element,
  createTextNode: element,
  getElementsByTagName: () => [],
};
