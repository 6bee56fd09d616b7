// SPDX-License-Identifier: MIT
// Grafana's Graphite data source as its front end runs it: the forms that it
// posts to graphite-web, and what it makes of the answers.
import http from 'node:http';
import { toDataFrame } from 'grafana-data';

function request(method, address, body) {
  const url = new URL(address); // encodes what a browser encodes
  const headers = body === undefined
    ? {}
    : { 'Content-Type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve, reject) => {
    const call = http.request(url, { method, headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (answer.statusCode === 200) resolve(text ? JSON.parse(text) : null);
        else reject(new Error(`${method} ${url}: ${answer.statusCode} ${text.slice(-500)}`));
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

// One second more on each side: Graphite's bounds are exclusive.
const seconds = (range) => ({
  from: Math.floor(range.from.valueOf() / 1000) - 1,
  until: Math.floor(range.to.valueOf() / 1000) + 1,
});

const relative = (text) =>
  text === 'now' ? 'now' : text.substring(3).replace('m', 'min').replace('M', 'mon');

const form = (fields) =>
  fields.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');

// STYLES of Grafana's versions: how the letter of a query and the name of a
// series come back. plain: up to 11.5 the letter is lost; marked: from 11.6 on
// it is written behind the name; backend: Grafana's server asks, query by query.
export class Graphite {
  constructor(url, style) {
    this.url = url;
    this.style = style;
  }

  // The forms that are posted for a panel's queries.
  forms(targets, range, maxDataPoints, replace) {
    const { from, until } = seconds(range);
    const bounds = [['from', from], ['until', until], ['format', 'json'],
      ...(maxDataPoints ? [['maxDataPoints', maxDataPoints]] : [])];
    const fields = targets.filter((t) => !t.hide).map((t) => {
      const target = this.style === 'marked'
        ? `aliasSub(${t.target}, "(^.*$)", "\\1 ${t.refId}")`
        : t.target;
      return ['target', replace(replace(target)).replace(/'(\d+)m'/gi, "'$1min'")];
    });
    return this.style === 'backend'
      ? fields.map((field) => form([...bounds, field]))
      : [form([...fields, ...bounds])];
  }

  async query(targets, range, maxDataPoints, replace) {
    const bodies = this.forms(targets, range, maxDataPoints, replace);
    const answers = await Promise.all(
      bodies.map((body) => request('POST', `${this.url}/render`, body)));
    return answers.flatMap((series, i) =>
      series.map((one) => this.frame(one, targets[i].refId)));
  }

  frame(series, refId) {
    if (this.style === 'backend') return backendFrame(series, refId);
    const words = series.target.split(' ');
    const letter = this.style === 'marked' ? words.pop() : undefined;
    const target = words.join(' ');
    const frame = toDataFrame({
      ...series,
      target,
      title: target,
      datapoints: series.datapoints.map(([value, at]) => [value, at * 1000]),
    });
    return letter ? { ...frame, refId: letter } : frame;
  }

  // A query variable of the type Metric Name.
  async names(query, range, replace) {
    const frames = await this.query([query], range, undefined, replace);
    return frames.map((frame) => frame.name ?? frame.fields[1].config.displayNameFromDS);
  }

  // Other query variables; the body is not encoded, as Grafana leaves it.
  async find(query, range) {
    const { from, until } = seconds(range);
    const nodes = await request(
      'POST', `${this.url}/metrics/find?${form([['from', from], ['until', until]])}`,
      `query=${query}`);
    return nodes.map((node) => node.text);
  }

  async expand(query, range) {
    const { from, until } = seconds(range);
    const answer = await request(
      'GET', `${this.url}/metrics/expand?${form([['query', query], ['from', from], ['until', until]])}`);
    return answer.results;
  }

  async events(tags, range, replace) {
    const from = relative(range.raw.from);
    const until = relative(range.raw.to);
    // as Grafana leaves them: what a "#" begins would never be sent
    return request(
      'GET', `${this.url}/events/get_data?from=${from}&until=${until}&tags=${replace(tags.join(' '))}`);
  }
}

// As Grafana's server makes it: the frame has no name, the field has one.
function backendFrame({ target, tags, datapoints }, refId) {
  return toDataFrame({
    refId,
    meta: { type: 'timeseries-multi' },
    fields: [
      { name: 'time', type: 'time', values: datapoints.map(([, at]) => at * 1000) },
      {
        name: 'value',
        type: 'number',
        labels: { ...tags, name: target },
        config: { displayNameFromDS: target },
        values: datapoints.map(([value]) => value),
      },
    ],
  });
}
