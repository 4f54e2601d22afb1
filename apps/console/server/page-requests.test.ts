import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { type PageRequest, pageRequest } from '../src/lib/page-request.ts';
import { readSettings } from './env.ts';
import { createFront } from './front.ts';

async function listen(handler: RequestListener): Promise<number> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Opens a page, which says what it made of its request. */
async function openPage<Seen>(
  draw: (request: PageRequest) => Promise<Seen>,
  { api, headers = {} }: { api: RequestListener; headers?: Record<string, string> },
): Promise<Seen> {
  const settings = readSettings({ API_PORT: String(await listen(api)) });
  const front = createFront(async (_request, response) => {
    // After a turn of the event loop, as a page is drawn.
    await new Promise(setImmediate);
    const request = pageRequest();
    if (request === undefined) throw new Error('the page knows no request');
    response.end(JSON.stringify(await draw(request).catch((error: Error) => ({ failed: error.name }))));
  }, settings);
  onTestFinished(() => front.close());
  const answer = await fetch(`http://127.0.0.1:${await listen(front.handle)}/overview`, { headers });
  return answer.json() as Promise<Seen>;
}

it('reads from the api as who opens the page, and tells it where they are', async () => {
  const asked: IncomingHttpHeaders[] = [];
  const seen = await openPage(async (request) => (await request.read('/api/console/v1/status', undefined)).json(), {
    api: (request, response) => {
      asked.push(request.headers);
      response.end(JSON.stringify({ path: request.url }));
    },
    headers: { cookie: 'session=mine', 'x-forwarded-for': '203.0.113.9' },
  });

  expect(seen).toEqual({ path: '/api/console/v1/status' });
  expect(asked[0]).toMatchObject({ cookie: 'session=mine', 'x-forwarded-for': '127.0.0.1' });
});

it('reads nothing for long from an api that does not answer', async () => {
  const startedAtMs = Date.now();
  const seen = await openPage((request) => request.read('/api/console/v1/status', undefined).then(() => 'answered'), {
    api: () => {},
  });

  expect(seen).toEqual({ failed: 'TimeoutError' });
  expect(Date.now() - startedAtMs).toBeLessThan(5_000);
});

it('tells a page that is opened from one that is gone to within the console, and where values are written for', async () => {
  const facts = (request: PageRequest) => Promise.resolve({ isOpening: request.isOpening, place: request.place });
  const api: RequestListener = (_request, response) => response.end();
  const cookie = `tallygate-place=${encodeURIComponent('de-DE Europe/Berlin')}`;

  expect(await openPage(facts, { api, headers: { cookie } })).toEqual({
    isOpening: true,
    place: { locale: 'de-DE', timeZone: 'Europe/Berlin' },
  });
  expect(await openPage(facts, { api, headers: { rsc: '1' } })).toEqual({ isOpening: false });
});

it('is nothing outside of the request', async () => {
  await openPage(() => Promise.resolve(null), { api: (_request, response) => response.end() });
  expect(pageRequest()).toBeUndefined();
});
