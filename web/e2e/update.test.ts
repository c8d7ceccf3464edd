// The server gets a newer app while somebody uses the one before.
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, Person } from './browser';
import { Server } from './server';

let server: Server;
let browser: Browser;
let isNewer = false;

/** Hands everything on to the server, and makes its service worker another one when it is newer. */
const proxy = createServer((asked: IncomingMessage, answer: ServerResponse) => {
  const { method, url, headers } = asked;
  const isWorker = url === '/sw.js';
  const onward = request(`${server.origin}${url}`, {
    method,
    headers: isWorker ? { ...headers, 'accept-encoding': 'identity' } : headers,
  });
  onward.on('response', (response) => {
    if (!isWorker) {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
      return;
    }
    const { 'content-length': _length, etag: _etag, ...kept } = response.headers;
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      answer.writeHead(response.statusCode ?? 502, kept);
      answer.end(isNewer ? text.replace(/parley-/g, 'parley-newer-') : text);
    });
  });
  asked.pipe(onward);
});
proxy.on('upgrade', (asked, socket, head) => {
  const { port, hostname } = new URL(server.origin);
  const onward = connect(Number(port), hostname, () => {
    const lines = [`${asked.method} ${asked.url} HTTP/1.1`];
    for (let i = 0; i < asked.rawHeaders.length; i += 2) {
      lines.push(`${asked.rawHeaders[i]}: ${asked.rawHeaders[i + 1]}`);
    }
    onward.write(`${lines.join('\r\n')}\r\n\r\n`);
    onward.write(head);
    socket.pipe(onward).pipe(socket);
  });
  onward.on('error', () => socket.destroy());
  socket.on('error', () => onward.destroy());
});

beforeAll(async () => {
  server = await Server.start('--no-limits');
  browser = await openBrowser();
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await browser.close();
  proxy.closeAllConnections();
  proxy.close();
  await server.stop();
});

test('who uses the app is told of a newer one, and has it after a click', async () => {
  const origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const alice = await Person.open(browser, origin, 'alice', 'Alice Archer');
  await alice.register();
  const caches = () => alice.page.evaluate(() => window.caches.keys());
  await alice.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const [old] = await caches();
  await alice.page.reload(); // from now on the worker answers

  isNewer = true;
  await alice.page.reload();
  await alice.page.getByText('A new version is ready.').waitFor();
  await alice.page.getByRole('button', { name: 'Reload' }).click();
  await alice.page.getByText('A new version is ready.').waitFor({ state: 'detached' });
  await alice.page.getByRole('heading', { name: 'Chats' }).waitFor();
  expect(await caches()).toEqual([old?.replace('parley-', 'parley-newer-')]);
  expect(alice.complaints).toEqual([]);
  await alice.context.close();
});
