import type { Exchange } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { describe, expect, it } from 'vitest';
import { call, namedCallers, open, resultFor, send, startTestGateway } from './gateway.testing.ts';

const SECRET = 'secret';
const entries = (id: string) => [
  { [id]: 'a', title: 'A' },
  { [id]: SECRET, title: 'hidden' },
];
const LISTS = [
  ['tools/list', 'tools', 'name'],
  ['prompts/list', 'prompts', 'name'],
  ['resources/list', 'resources', 'uri'],
  ['resources/templates/list', 'resourceTemplates', 'uriTemplate'],
] as const;

const hideSecrets = {
  name: 'mcp-acl-list',
  version: 'v1',
  params: Object.fromEntries(
    ['tools', 'prompts', 'resources'].map((kind) => [kind, { mode: 'allow', exceptions: [SECRET] }]),
  ),
};
const SESSION = { 'mcp-session-id': 's1', authorization: 'Bearer alice' };
const RESUMED = { method: 'GET', headers: { ...SESSION, 'last-event-id': '1' } };

/** A server that sends these bytes on every stream that a client listens to, and answers calls with `toCalls`. */
function start(
  stream: string,
  { policy = hideSecrets as object, toCalls = resultFor(1), type = 'text/event-stream' } = {},
) {
  const script = async (exchange: Exchange) => {
    if (exchange.request.method === 'GET') {
      exchange.head(200, { 'content-type': type });
      return exchange.end(stream);
    }
    await exchange.request.text();
    exchange.head(200, { 'content-type': toCalls.startsWith('{') ? 'application/json' : 'text/event-stream' });
    exchange.end(toCalls);
  };
  return startTestGateway(script, { pendingMs: 20, policies: [namedCallers()], spec: { policies: [policy as never] } });
}

const event = (message: string, id = 2) => `id: ${id}\ndata: ${message}\n\n`;

describe('answers that a resumed stream brings', () => {
  it.each(LISTS)('a %s shows nothing that a policy hides, whoever carried its request', async (_method, field, id) => {
    const list = resultFor(7, { [field]: entries(id) });
    const gateway = await start(`: hello\n\n${event(list)}`);
    const { text, broken } = await send(gateway, RESUMED);
    expect(broken).toBe(false);
    expect(text).toBe(`: hello\n\n${event(resultFor(7, { [field]: entries(id).slice(0, 1) }))}`);
  });

  it('an array of them is cleaned one by one', async () => {
    const list = resultFor(7, { tools: entries('name') });
    const gateway = await start(event(`[${resultFor(6)},${list}]`));
    const { text } = await send(gateway, RESUMED);
    expect(text).toBe(event(`[${resultFor(6)},${resultFor(7, { tools: entries('name').slice(0, 1) })}]`));
  });

  it('one that pretends to be two lists is cleaned as both', async () => {
    const gateway = await start(event(resultFor(7, { tools: entries('name'), prompts: entries('name') })));
    expect((await send(gateway, RESUMED)).text).not.toContain(SECRET);
  });

  it('a body of JSON in place of a stream is cleaned as well', async () => {
    const list = resultFor(7, { tools: entries('name') });
    const gateway = await start(list, { type: 'application/json' });
    expect((await send(gateway, RESUMED)).text).toBe(resultFor(7, { tools: entries('name').slice(0, 1) }));
  });

  it('a resource keeps the name under which agents know it', async () => {
    const policy = {
      name: 'mcp-rewrite',
      version: 'v1',
      params: { resources: [{ name: 'r', uri: 'doc://public', target: 'doc://secret' }] },
    };
    const gateway = await start(event(resultFor(7, { contents: [{ uri: 'doc://secret', text: 'x' }] })), { policy });
    expect((await send(gateway, RESUMED)).text).toBe(
      event(resultFor(7, { contents: [{ uri: 'doc://public', text: 'x' }] })),
    );
  });

  it('a policy whose condition asks what the request was runs, because nobody knows', async () => {
    const policy = { ...hideSecrets, executionCondition: 'request.Method == "POST"' };
    const gateway = await start(event(resultFor(7, { tools: entries('name') })), { policy });
    expect((await send(gateway, RESUMED)).text).not.toContain(SECRET);
  });

  it('everything else keeps its bytes', async () => {
    const stream = [
      ': note\r\n\r\n',
      'retry: 10\r\nid: 4\r\ndata:\r\n\r\n',
      event('{ "jsonrpc":"2.0", "method":"notifications/x", "params":{"tools":["secret"]} }'),
      event('{ "jsonrpc":"2.0", "id":7, "result":{"content":[{"type":"text","text":"secret"}]} }'),
      event('{ "jsonrpc":"2.0", "id":7, "error":{"code":-1,"message":"secret"} }'),
      ': the last line has no end',
    ].join('');
    const gateway = await start(stream);
    expect((await send(gateway, RESUMED)).text).toBe(stream);
  });
});

describe('answers that come with another call', () => {
  const own = resultFor(1);
  const stray = resultFor(7, { tools: entries('name') });

  it.each([
    ['an event stream', event(stray) + event(own)],
    ['a JSON body', stray],
    ['an array', `[${own},${stray}]`],
  ])('a list in %s does not reach the caller', async (_what, toCalls) => {
    const gateway = await start('', { toCalls: toCalls.startsWith('[') ? event(toCalls) : toCalls });
    const running = open(gateway, { body: call(1), headers: SESSION });
    const isWhole = await running.answer.then(
      ({ broken }) => !broken,
      () => false,
    );
    expect(isWhole).toBe(false);
    expect(running.received()).not.toContain(SECRET);
    expect(await gateway.waitForEvents(1)).toMatchObject([{ method: 'tools/call', billable: false }]);
  });

  it('where a list is asked for with the call, both are served and the stray one is cleaned', async () => {
    const gateway = await start('', { toCalls: event(stray) + event(resultFor(1, { tools: entries('name') })) });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const { text, broken } = await send(gateway, { body, headers: SESSION });
    expect(broken).toBe(false);
    expect(text.match(/"name":"a"/g)).toHaveLength(2);
    expect(text).not.toContain(SECRET);
  });

  it('a list whose id no number holds is cleaned and keeps its id', async () => {
    const id = '12345678901234567890';
    const gateway = await start('', {
      toCalls: `{"jsonrpc":"2.0","id":${id},"result":{"tools":${JSON.stringify(entries('name'))}}}`,
    });
    const body = `{"jsonrpc":"2.0","id":${id},"method":"tools/list"}`;
    const { text } = await send(gateway, { body, headers: SESSION });
    expect(text).toBe(`{"jsonrpc":"2.0","id":${id},"result":{"tools":${JSON.stringify(entries('name').slice(0, 1))}}}`);
  });
});
