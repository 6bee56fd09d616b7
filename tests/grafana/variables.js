// SPDX-License-Identifier: MIT
// A dashboard's variables: how Grafana finds their values and writes them
// into queries, links and transformations.
import {
  escapeRegex, formattedValueToString, getFieldDisplayValuesProxy, stringToJsRegex,
} from 'grafana-data';

const REFERENCE = /\$(\w+)|\$\{(\w+)(?:\.([^:}]+))?(?::([^}]+))?\}/g;
const ALL = '$__all';

const several = (values, separator, open, close) =>
  values.length > 1 ? open + values.join(separator) + close : values.join('');

const FORMATS = {
  glob: (v) => several(v.value, ',', '{', '}'),
  regex: (v) => several(v.value.map(escapeRegex), '|', '(', ')'),
  text: (v) => v.text.join(' + '),
  uriencode: (v) => v.value.join(','),
  percentencode: (v) => encodeURIComponent(several(v.value, ',', '{', '}')),
  queryparam: (v, name) =>
    v.value.map((one) => `var-${name}=${encodeURIComponent(one)}`).join('&'),
};

// What a link may say of its cell: ${__value.raw}, ${__value.text},
// ${__data.fields.NAME}.
const CELL = {
  __value({ field, rowIndex }, path) {
    const value = field.values[rowIndex];
    if (path === 'raw') return String(value);
    if (path === 'text') return formattedValueToString(field.display(value));
    throw new Error(`__value.${path} is not known here`);
  },
  __data({ frame, rowIndex }, path) {
    const fields = getFieldDisplayValuesProxy({ frame, rowIndex, timeZone: 'utc' });
    return String(fields[path.replace(/^fields\./, '')]);
  },
};

export class Variables {
  // scoped: names that Grafana itself defines, such as __url_time_range
  constructor(scoped = {}) {
    this.known = new Map();
    this.options = {};
    for (const [name, value] of Object.entries(scoped))
      this.set(name, [value]);
  }

  set(name, value, text = value) {
    this.known.set(name, { value, text });
  }

  get(name) {
    return this.known.get(name)?.value;
  }

  // scoped: with __dataContext, the cell that a link belongs to
  replace(text, scoped = {}, format = 'glob') {
    const cell = scoped?.__dataContext?.value;
    return String(text ?? '').replace(REFERENCE, (all, plain, braced, path, own) => {
      const name = plain ?? braced;
      if (cell && CELL[name]) {
        const value = CELL[name](cell, path);
        if (own === 'percentencode') return encodeURIComponent(value);
        return format === 'uriencode' ? encodeURI(value) : value;
      }
      const variable = this.known.get(path === undefined ? name : `${name}.${path}`);
      const write = FORMATS[own ?? format];
      return variable && write ? write(variable, name) : all;
    });
  }

  // Finds the values of a dashboard's variables in its order; wanted: {name:
  // [value, ...]}, as the page's address has them.
  async find(dashboard, source, range, wanted = {}) {
    for (const variable of dashboard.templating.list) {
      const { name } = variable;
      if (variable.type === 'datasource') this.set(name, [`uid of ${variable.query}`]);
      else if (variable.type === 'custom')
        this.set(name, wanted[name] ?? [variable.current.value]);
      else this.choose(variable, await this.query(variable, source, range), wanted[name]);
    }
  }

  async query(variable, source, range) {
    const names = await this.names(variable.query, source, range);
    const regex = stringToJsRegex(this.replace(variable.regex || '/(.*)/', {}, 'regex'));
    const found = names.map((name) => regex.exec(name)?.[1]).filter((v) => v !== undefined);
    const unique = [...new Set(found)];
    return variable.sort === 1 ? unique.sort((a, b) => (a < b ? -1 : 1)) : unique;
  }

  async names(query, source, range) {
    if (query.queryType === 'Metric Name')
      return source.names(query, range, (text) => this.replace(text));
    const expand = /^expand\((.*)\)$/.exec(query);
    return expand
      ? source.expand(this.replace(expand[1]), range)
      : source.find(this.replace(query), range);
  }

  choose({ name, current, allValue }, options, wanted) {
    this.options[name] = options;
    const [first] = options;
    const value = wanted ?? [].concat(current.value || first).filter((v) => v !== undefined);
    if (value[0] === ALL) this.set(name, allValue ? [allValue] : options, ['All']);
    else this.set(name, value);
  }
}
