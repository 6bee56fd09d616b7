// SPDX-License-Identifier: MIT
// A headless Chromium with one page, driven by the pipe of its DevTools
// protocol, and a server on loopback for what the page loads.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--hide-scrollbars', '--remote-debugging-pipe'];
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html' };
const PATIENCE = 120000; // ms for one answer of a busy machine
const GRACE = 10000; // ms to end in

// files: a function from the path of a request to a file, or to undefined
export function serve(files) {
  const server = http.createServer((request, response) => {
    const name = files(decodeURIComponent(new URL(request.url, 'http://x').pathname));
    if (!name || !fs.existsSync(name)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': `${TYPES[path.extname(name)] ?? 'text/plain'}; charset=utf-8` });
    fs.createReadStream(name).pipe(response);
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => done({
      url: `http://127.0.0.1:${server.address().port}`,
      close: () => { server.closeAllConnections(); server.close(); },
    }));
  });
}

export class Browser {
  constructor() {
    this.profile = fs.mkdtempSync(path.join(os.tmpdir(), 'hashtag-chromium-'));
    this.process = spawn('chromium', [...FLAGS, `--user-data-dir=${this.profile}`, 'about:blank'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    this.waiting = new Map();
    this.last = 0;
    let rest = '';
    this.process.stdio[4].setEncoding('utf8').on('data', (text) => {
      const parts = (rest + text).split('\0');
      rest = parts.pop();
      parts.map((part) => JSON.parse(part)).forEach((message) => this.take(message));
    });
    this.process.on('error', (error) => this.fail(error));
    this.ended = new Promise((done) => {
      this.process.on('exit', (code) => {
        this.fail(new Error(`chromium ended: ${code}`));
        done();
      });
    });
  }

  fail(error) {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
    this.broken = error;
  }

  take({ id, result, error }) {
    const call = this.waiting.get(id);
    if (!call) return;
    this.waiting.delete(id);
    clearTimeout(call.timer);
    if (error) call.reject(new Error(error.message));
    else call.resolve(result);
  }

  send(method, params = {}, sessionId = this.session) {
    if (this.broken) return Promise.reject(this.broken);
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.take({ id, error: { message: `${method}: no answer` } }), PATIENCE);
      this.waiting.set(id, { resolve, reject, timer });
      this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  // To the one page: before anything is set for it.
  async attach() {
    if (this.session) return;
    const { targetInfos } = await this.send('Target.getTargets');
    const { targetId } = targetInfos.find(({ type }) => type === 'page');
    this.session = (await this.send('Target.attachToTarget', { targetId, flatten: true })).sessionId;
    await this.send('Page.enable');
  }

  // ready: an expression that is true once the page is as it shall be.
  async open(url, ready = "document.title === 'ready'") {
    await this.attach();
    await this.send('Page.navigate', { url });
    const end = Date.now() + PATIENCE;
    while (!await this.run(ready)) {
      if (Date.now() > end) throw new Error(`${url} is not ready: ${await this.run('document.title')}`);
      await new Promise((done) => { setTimeout(done, 50); });
    }
  }

  // The value of an expression in the page, a promise's too.
  async run(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate',
      { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  size(width, height) {
    return this.send('Emulation.setDeviceMetricsOverride',
      { width, height, deviceScaleFactor: 1, mobile: false });
  }

  async picture(file, clip) {
    const { data } = await this.send('Page.captureScreenshot',
      { format: 'png', clip: { x: 0, y: 0, scale: 1, ...clip } });
    fs.writeFileSync(file, Buffer.from(data, 'base64'));
  }

  async close() {
    await this.send('Browser.close', {}, undefined).catch(() => {});
    const late = setTimeout(() => this.process.kill('SIGKILL'), GRACE);
    await this.ended;
    clearTimeout(late);
    // its helpers may still be writing
    fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }
}
