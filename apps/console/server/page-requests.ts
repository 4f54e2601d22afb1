import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import type { Client } from '@tallygate/server-kit/proxy-trust';
import { type PageRequest, providePageRequests } from '../src/lib/page-request.ts';
import { readPlace } from '../src/lib/place-cookie.ts';
import { authorityOf, forwardedHeaders } from './forward.ts';

/**
 * The longest that a page waits on the server for its first data; after that it is sent without, and the browser reads
 * it.
 */
const READ_MS = 1_000;

const requests = new AsyncLocalStorage<PageRequest>();
providePageRequests(requests);

type Opened = { request: IncomingMessage; client: Client; api: { host: string; port: number } };

/** Draws a page for which `pageRequest` answers with this request. */
export function withPageRequest({ request, client, api }: Opened, draw: () => void): void {
  const { cookie, rsc } = request.headers;
  const headers = new Headers(forwardedHeaders(client));
  headers.set('accept', 'application/json');
  if (cookie !== undefined) headers.set('cookie', cookie);
  const read: PageRequest['read'] = (path, signal) => {
    const signals = [AbortSignal.timeout(READ_MS), ...(signal ? [signal] : [])];
    const url = `http://${authorityOf(api)}${path}`;
    return fetch(url, { headers, signal: AbortSignal.any(signals), cache: 'no-store', redirect: 'error' });
  };
  requests.run({ place: readPlace(cookie), isOpening: rsc === undefined, read }, draw);
}
