import { request } from 'node:http';
import type { Product } from './product.ts';

export const ADMIN = `Basic ${Buffer.from('admin:admin').toString('base64')}`;

type Reply = {
  status: number;
  headers: Record<string, string>;
  text: string;
  json: <T = Record<string, unknown>>() => T;
};

/** One HTTP request without a connection pool, so that a restarted server is never met through an old socket. */
export function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: options.method ?? 'GET', headers: options.headers, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('aborted', () => reject(new Error('the answer was cut off')));
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const headers = Object.fromEntries(
            Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
          );
          resolve({ status: incoming.statusCode ?? 0, headers, text, json: () => JSON.parse(text) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

/** A token of the sandbox identity provider by client credentials, for one proxy. */
export function fetchToken(
  product: Product,
  proxyPath: string,
  client: 'agent-a' | 'agent-b' = 'agent-a',
): Promise<string> {
  return requestToken(product.urls.identityProvider, `${product.urls.gateway}${proxyPath}`, client);
}

/** The same of any identity provider with the sandbox's clients, for any resource. */
export async function requestToken(
  identityProviderUrl: string,
  resource: string,
  client: 'agent-a' | 'agent-b' = 'agent-a',
): Promise<string> {
  const reply = await send(`${identityProviderUrl}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client}:${client}-secret`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource }).toString(),
  });
  if (reply.status !== 200) throw new Error(`no token: ${reply.status} ${reply.text}`);
  return reply.json<{ access_token: string }>().access_token;
}

/** Calls a tool as an agent of an earlier revision would: `initialize`, then `tools/call` in that session. */
export async function openSession(product: Product, proxyPath: string, token: string) {
  const url = `${product.urls.gateway}${proxyPath}`;
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const initialize = await send(url, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'e2e', version: '1' } },
    }),
  });
  if (initialize.status !== 200) throw new Error(`initialize: ${initialize.status} ${initialize.text}`);
  const session = {
    ...headers,
    'mcp-protocol-version': '2025-06-18',
    'mcp-session-id': initialize.headers['mcp-session-id'] ?? '',
  };
  await send(url, {
    method: 'POST',
    headers: session,
    body: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }),
  });
  let id = 1;
  return {
    callTool: (name: string, args: Record<string, unknown>) =>
      send(url, {
        method: 'POST',
        headers: session,
        body: JSON.stringify({ jsonrpc: '2.0', id: id++, method: 'tools/call', params: { name, arguments: args } }),
      }),
  };
}

/** A resource of the console's API with the administrator's credentials; undefined where the answer has no content. */
export async function consoleApi<T>(
  product: Product,
  path: string,
  options: { method?: string; body?: unknown } = {},
): Promise<T> {
  const reply = await send(`${product.urls.api}/api/console/v1${path}`, {
    method: options.method,
    headers: { authorization: ADMIN, ...(options.body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
  });
  if (reply.status >= 300) throw new Error(`${options.method ?? 'GET'} ${path}: ${reply.status} ${reply.text}`);
  return reply.text === '' ? (undefined as T) : reply.json<T>();
}
