import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { AppError } from '@tallygate/contracts/app-error';
import type { Client } from '@tallygate/server-kit/proxy-trust';
import { REQUEST_LIMITS } from '@tallygate/server-kit/request-limits';
import { answerProblem } from './answer-problem.ts';
import { isOurs } from './foreign-headers.ts';

/** Headers of one connection (RFC 9110 section 7.6.1); `expect` was answered by this server. */
const OF_THE_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
]);

const NOBODY = 'The control plane does not answer';

/** Hands requests to the api as they come, and its answers back as they come: nothing is kept, nothing is compressed. */
export class Forwarder {
  readonly #target: { host: string; port: number };
  readonly #authority: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#authority = authorityOf(target);
  }

  /** @param client the sender of the request, as the api is told */
  forward(incoming: IncomingMessage, outgoing: ServerResponse, client: Client): void {
    // Large bodies are refused here: the api would close the connection in the middle of one, and its answer might be
    // lost.
    if (Number(incoming.headers['content-length'] ?? 0) > REQUEST_LIMITS.bodyLimit) {
      refuseLargeBody(outgoing);
      return;
    }
    const { method, url: path } = incoming;
    const headers = ['host', this.#authority, ...requestHeaders(incoming, client)];
    const upstream = httpRequest({ ...this.#target, agent: this.#agent, method, path, headers });
    upstream.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, endToEnd(answer.rawHeaders));
      // The headers do not wait for the body: a stream may have no byte of it for a long time.
      outgoing.flushHeaders();
      answer.on('error', () => outgoing.destroy());
      answer.pipe(outgoing);
    });
    upstream.on('error', () => {
      // An answer that has begun cannot become another one.
      if (outgoing.headersSent) outgoing.destroy();
      else refuseUnreachable(outgoing);
    });
    // A client that closes its connection ends the request to the api too, in the middle of an upload or of a stream.
    outgoing.on('close', () => upstream.destroy());
    // The rest of a body that the api did not read is read away, because the next request of the connection comes after
    // it.
    upstream.on('close', () => incoming.unpipe(upstream).resume());
    let sentBytes = 0;
    incoming.on('data', (part: Buffer) => {
      sentBytes += part.length;
      if (sentBytes <= REQUEST_LIMITS.bodyLimit || outgoing.headersSent) return;
      incoming.unpipe(upstream);
      refuseLargeBody(outgoing);
    });
    incoming.pipe(upstream);
  }

  close(): void {
    this.#agent.destroy();
  }
}

function requestHeaders(incoming: IncomingMessage, client: Client): string[] {
  const headers = endToEnd(incoming.rawHeaders, isOurs);
  if (incoming.headers['transfer-encoding'] !== undefined) headers.push('transfer-encoding', 'chunked');
  return [...headers, ...forwardedHeaders(client).flat()];
}

/** The headers that tell the api where a request comes from. */
export function forwardedHeaders(client: Client): [string, string][] {
  return [
    ['x-forwarded-for', client.address ?? 'unknown'],
    ['x-forwarded-proto', client.protocol],
    ['x-forwarded-host', client.host ?? ''],
    ['forwarded', forwardedElement(client)],
  ];
}

/** Host and port as they stand in a URL. */
export function authorityOf({ host, port }: { host: string; port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** RFC 7239 section 4, for an api that reads this header instead of the other three. */
function forwardedElement({ address, protocol, host }: Client): string {
  const node = address === null ? 'unknown' : address.includes(':') ? `"[${address}]"` : address;
  return `for=${node};proto=${protocol}${host === undefined ? '' : `;host="${host}"`}`;
}

/** Headers without those of the hop, names and values alternating, in their order and spelling. */
function endToEnd(rawHeaders: readonly string[], isDropped: (name: string) => boolean = () => false): string[] {
  const kept: string[] = [];
  const listed = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]!.toLowerCase() !== 'connection') continue;
    for (const name of rawHeaders[at + 1]!.split(',')) listed.add(name.trim().toLowerCase());
  }
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase();
    if (!OF_THE_HOP.has(name) && !listed.has(name) && !isDropped(name)) kept.push(rawHeaders[at]!, rawHeaders[at + 1]!);
  }
  return kept;
}

function refuseUnreachable(outgoing: ServerResponse): void {
  outgoing.writeHead(502, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  outgoing.end(NOBODY);
}

/** The rest of the body is not read, so the connection cannot be used again. */
function refuseLargeBody(outgoing: ServerResponse): void {
  outgoing.setHeader('connection', 'close');
  const detail = `The body is larger than ${REQUEST_LIMITS.bodyLimit} bytes`;
  answerProblem(outgoing, new AppError('BODY_TOO_LARGE', { detail }));
}
