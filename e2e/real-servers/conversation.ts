import type { Request } from './exchange.ts';
import type { RealServer } from './real-server.ts';

const REVISION = '2025-11-25';
const posts = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** The first request of a session. */
export const INITIALIZE: Request = {
  title: 'initialize',
  method: 'POST',
  headers: posts,
  body: JSON.stringify({
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion: REVISION, capabilities: {}, clientInfo: { name: 'comparison', version: '1' } },
  }),
};

/**
 * What follows it, in its order: everything a server lists, what it is known to offer, and what clients get wrong.
 * @param session its id; none when the server has no sessions
 * @param revision what the server answered
 */
export function conversation(server: RealServer, session: string | undefined, revision: string): Request[] {
  const inSession = { ...(session && { 'mcp-session-id': session }), 'mcp-protocol-version': revision };
  const post = (title: string, message: object, headers: { [name: string]: string } = {}): Request => ({
    title,
    method: 'POST',
    headers: { ...posts, ...inSession, ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  });
  let id = 0;
  const ask = (method: string, params?: object) =>
    post(`${++id} ${method} ${JSON.stringify(params ?? {})}`, { id, method, params });
  const ping = (title: string, headers: { [name: string]: string }) =>
    post(title, { id: ++id, method: 'ping' }, headers);
  const requests: Request[] = [
    post('notifications/initialized', { method: 'notifications/initialized' }),
    { title: 'GET', method: 'GET', headers: { accept: 'text/event-stream', ...inSession } },
    ping('ping', {}),
    ask('tools/list'),
    ask('resources/list'),
    ask('resources/templates/list'),
    ask('prompts/list'),
    ...server.calls.map((call) => ask('tools/call', call)),
    ...(server.resources ?? []).map((uri) => ask('resources/read', { uri })),
    ...(server.prompts ?? []).map((prompt) => ask('prompts/get', prompt)),
    ask('tools/call', { name: 'no-such-tool', arguments: {} }),
    ask('tools/call', { arguments: {} }),
    ask('no/such/method', { nested: { deep: [1, 2.5e10, null] } }),
    post('an id that is text', { id: 'seven', method: 'ping' }),
    post('an answer that nobody waits for', { id: 99, result: {} }),
    ping('only JSON accepted', { accept: 'application/json' }),
    ping('a revision that there is not', { 'mcp-protocol-version': '1999-01-01' }),
    ...(session ? [ping('a session that there is not', { 'mcp-session-id': 'no-such-session' })] : []),
    { title: 'DELETE', method: 'DELETE', headers: inSession },
    ping('after the end', {}),
  ];
  return requests.filter(({ title }) => !server.unanswered?.includes(title));
}
