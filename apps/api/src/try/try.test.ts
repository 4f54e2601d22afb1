import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEST_HEADER } from '@tallygate/contracts/test-caller';
import { TRIES_AT_ONCE, type TryAnswer, type TryEventName, type TryEvents } from '@tallygate/contracts/try';
import { type FixtureServer, startFixtureServer } from '@tallygate/sandbox/fixture-server/fixture-server';
import { defaultClients } from '@tallygate/sandbox/identity-provider/sandbox-clients';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { addPerson } from '../test-support/person.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { callerHeaders } from './caller-headers.ts';
import { maskedHeaders } from './masked-headers.ts';
import { SANDBOX_AGENTS } from './sandbox-agents.ts';

type Happening = { [Name in TryEventName]: { name: Name; data: TryEvents[Name] } }[TryEventName];

let server: FixtureServer;
let api: TestApi;
let url: string;

// The server stands where a gateway would: what a gateway does with the caller is tried there.
const configAt = (publicUrl: string) => {
  const proxy = (name: string, context: string, more = '') => `
[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
metadata.name = "${name}"
[mcp_proxies.spec]
displayName = "${name}"
version = "v1.0"
context = "${context}"
upstream.url = "http://127.0.0.1:1/mcp"
${more}`;
  return `[gateway]
public_url = "${publicUrl}"
${proxy('fixture', '/')}
${proxy('paused', '/paused', 'deploymentState = "undeployed"')}
`;
};

beforeAll(async () => {
  server = await startFixtureServer();
  const config = configAt(new URL(server.url).origin);
  api = await openTestApi(undefined, (dataDir) => writeFileSync(join(dataDir, 'config.toml'), config));
  url = await api.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await api.close();
  await server.close();
});

const path = (proxy = 'fixture') => `${url}/api/console/v1/proxies/${proxy}/try`;
const headers = { ...ADMIN, 'content-type': 'application/json' };

/** Tries something, and answers what the server asks. */
async function tried(
  action: unknown,
  answer?: (ask: TryEvents['ask']) => TryAnswer['answer'],
  more: { caller?: unknown; revision?: string; session?: string; proxy?: string; cancelAt?: TryEventName } = {},
) {
  const { caller = { kind: 'console' }, proxy, cancelAt, ...chosen } = more;
  const body = JSON.stringify({ caller, action, ...chosen });
  const response = await fetch(path(proxy), { method: 'POST', headers, body });
  const seen: Happening[] = [];
  if (!response.ok) return { status: response.status, seen, text: await response.text() };
  let rest = '';
  let id = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    rest += decoder.decode(piece, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, name = '', data = 'null'] = /^event: (.+)\ndata: (.+)$/.exec(block) ?? [];
      if (name === '') continue;
      const happening = { name, data: JSON.parse(data) } as Happening;
      seen.push(happening);
      if (happening.name === 'begun') id = happening.data.try;
      if (happening.name === 'ask') {
        const given = { ask: happening.data.id, answer: answer?.(happening.data) ?? { action: 'cancel' } };
        const reply = await fetch(`${path()}/${id}/answers`, { method: 'POST', headers, body: JSON.stringify(given) });
        expect(reply.status).toBe(204);
      }
      if (happening.name === cancelAt) {
        const reply = await fetch(`${path(proxy)}/${id}/cancel`, { method: 'POST', headers, body: '{}' });
        expect(reply.status).toBe(204);
      }
      // There is no gateway that would record the call.
      if (happening.name === 'result' || happening.name === 'failed') await response.body?.cancel().catch(() => {});
    }
    if (seen.some(({ name }) => name === 'result' || name === 'failed' || name === 'done')) break;
  }
  return { status: 200, seen, text: '' };
}

const first = <Name extends TryEventName>(seen: readonly Happening[], name: Name) =>
  seen.find((one) => one.name === name)?.data as TryEvents[Name] | undefined;
const tool = (name: string, args: object = {}) => ({ kind: 'tool', name, arguments: args });

describe('a call from the console', () => {
  it('shows what is offered, and the result with every message behind it', async () => {
    const offers = first((await tried({ kind: 'offers' })).seen, 'offers');
    expect(offers?.tools.map(({ name }) => name)).toContain('test_simple_text');
    expect(offers?.prompts.length).toBeGreaterThan(0);
    expect(offers?.resources.length).toBeGreaterThan(0);

    const { seen } = await tried(tool('test_simple_text'));
    expect(first(seen, 'result')?.result).toMatchObject({ content: [{ type: 'text', text: 'simple text' }] });
    const sent = seen.flatMap((one) =>
      one.name === 'message' && one.data.direction === 'sent' ? [JSON.parse(one.data.text ?? '')] : [],
    );
    expect(sent).toContainEqual(
      expect.objectContaining({ method: 'tools/call', params: expect.objectContaining({ name: 'test_simple_text' }) }),
    );
    expect(JSON.stringify(seen.filter(({ name }) => name === 'http'))).not.toMatch(/eyJ/);
  });

  it('reads resources and prompts likewise', async () => {
    const offers = first((await tried({ kind: 'offers' })).seen, 'offers');
    const resource = await tried({ kind: 'resource', uri: offers?.resources[0]?.uri });
    expect(first(resource.seen, 'result')?.result).toMatchObject({ contents: [expect.anything()] });
    const got = await tried({ kind: 'prompt', name: 'test_simple_prompt' });
    expect(first(got.seen, 'failed')).toBeUndefined();
    expect(first(got.seen, 'result')?.result).toMatchObject({ messages: [expect.anything()] });
  });

  it('shows progress as it comes', async () => {
    const { seen } = await tried(tool('test_tool_with_progress'));
    expect(seen.filter(({ name }) => name === 'progress').length).toBeGreaterThan(1);
    expect(first(seen, 'result')).toBeDefined();
  });

  it('tells a tool’s error from an error of the protocol', async () => {
    expect(first((await tried(tool('test_error_handling'))).seen, 'result')?.result).toMatchObject({ isError: true });
    const { seen } = await tried(tool('no_such_tool'));
    expect(first(seen, 'failed')?.kind ?? first(seen, 'result')?.result).toSatisfy(
      (found: unknown) => found === 'rpc' || (found as { isError?: boolean }).isError === true,
    );
  });

  it('lets a person answer what the server asks, by a form or in place of a model', async () => {
    const accepted = await tried(tool('test_input_required_result_elicitation'), (ask) => {
      expect(ask).toMatchObject({ kind: 'form', params: { requestedSchema: expect.anything() } });
      return { action: 'accept', content: { name: 'Ana' } };
    });
    expect(JSON.stringify(first(accepted.seen, 'result'))).toContain('Ana');

    const replied = await tried(tool('test_input_required_result_sampling'), (ask) => {
      expect(ask.kind).toBe('sampling');
      return { action: 'reply', text: 'Paris' };
    });
    expect(JSON.stringify(first(replied.seen, 'result'))).toContain('Paris');
  });

  it('numbers the rounds of a call that asks more than once', async () => {
    const rounds: number[] = [];
    const { seen } = await tried(tool('test_input_required_result_multi_round'), ({ round, params }) => {
      rounds.push(round);
      const isName = JSON.stringify(params).includes('name?');
      return { action: 'accept', content: isName ? { name: 'Ana' } : { color: 'blue' } };
    });
    expect(JSON.stringify(first(seen, 'result'))).toContain('Ana likes blue');
    expect(rounds).toEqual([2, 3]);
  });

  it.each(['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'])(
    'speaks revision %s when it is chosen',
    async (revision) => {
      const { seen } = await tried(tool('test_simple_text'), undefined, { revision });
      expect(first(seen, 'connected')?.protocolVersion).toBe(revision);
      expect(first(seen, 'result')?.result).toMatchObject({ content: [{ text: 'simple text' }] });
    },
  );

  it('goes on in the session of the call before, until another is wanted', async () => {
    const [one, other] = ['1'.repeat(32), '2'.repeat(32)];
    const hashOf = async (session: string, revision = '2025-11-25') => {
      const { seen } = await tried({ kind: 'resource', uri: 'test://static-text' }, undefined, { session, revision });
      return first(seen, 'connected')?.sessionHash;
    };
    const begun = await hashOf(one);
    expect(begun).toMatch(/^[0-9a-f]{16}$/);
    expect(await hashOf(one)).toBe(begun);
    expect(await hashOf(other)).not.toBe(begun);
    expect(await hashOf(one, '2025-06-18')).not.toBe(begun);
  });

  it('sends whole numbers with every digit, and shows them so', async () => {
    const text = '{"message":"n","n":9007199254740993,"deep":[12345678901234567890]}';
    const { seen } = await tried(tool('json_schema_2020_12_tool', text as never));
    const sent = seen.flatMap((one) =>
      one.name === 'message' && one.data.direction === 'sent' ? [one.data.text] : [],
    );
    expect(sent.find((one) => one?.includes('"tools/call"'))).toContain(`"arguments":${text}`);
  });

  it('refuses arguments that are the JSON of no object', async () => {
    for (const text of ['[]', '3', '{', 'null'])
      expect((await tried(tool('test_simple_text', text as never))).status).toBe(400);
  });

  it('is cancelled by the protocol, and the stream says so', async () => {
    const waiting = tool('test_elicitation', { message: 'wait' });
    const { seen } = await tried(waiting, undefined, { cancelAt: 'connected', revision: '2025-11-25' });
    expect(first(seen, 'failed')?.kind).toBe('cancelled');
  });

  it('names the setting when the gateway cannot be reached, and takes the address that is set for it', async () => {
    const elsewhere = (gatewayUrl?: string) =>
      openTestApi(
        (settings) => ({ ...settings, gatewayUrl }),
        (dataDir) => writeFileSync(join(dataDir, 'config.toml'), configAt('http://127.0.0.1:1')),
      );
    const run = async (other: TestApi) => {
      const action = { kind: 'offers' };
      const { text } = await consoleClient(other).post('/proxies/fixture/try', { caller: { kind: 'console' }, action });
      await other.close();
      return text;
    };
    expect(await run(await elsewhere())).toMatch(
      /"unreachable","message":"The console’s server cannot reach the gateway at http:\/\/127.0.0.1:1 \(gateway.public_url\): .*API_GATEWAY_URL/,
    );
    expect(await run(await elsewhere(new URL(server.url).origin))).toContain('test_simple_text');
  });

  it('stands in the audit without what was sent', async () => {
    await tried(tool('test_simple_text', { text: 'nobody-keeps-this' }));
    await api.services.auditLog.flush(true);
    const entries = await api.services.db.prisma.auditEntry.findMany({ where: { action: 'try' } });
    const text = JSON.stringify(entries, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    expect(text).toContain('test_simple_text');
    expect(text).not.toContain('nobody-keeps-this');
  });
});

describe('a call that becomes a task', () => {
  it('is followed until it ends, with its handle and its state', async () => {
    const { seen } = await tried(tool('slow_compute', { seconds: 0.3, label: 'x' }));
    const tasks = seen.flatMap((one) => (one.name === 'task' ? [one.data] : []));
    expect(tasks[0]).toMatchObject({ id: expect.any(String), status: 'working' });
    expect(tasks.at(-1)?.status).toBe('completed');
    expect(first(seen, 'result')?.result).toMatchObject({ content: [{ text: 'computed x for 0.3 s' }] });
  });

  it('fails as its server says', async () => {
    const { seen } = await tried(tool('protocol_error_job'));
    expect(first(seen, 'failed')).toMatchObject({ kind: 'rpc', code: -32603, message: 'the job broke' });
    const { seen: also } = await tried(tool('failing_job'));
    expect(first(also, 'result')?.result).toMatchObject({ isError: true });
  });

  it('asks the person meanwhile', async () => {
    const { seen } = await tried(tool('confirm_delete', { filename: 'a.txt' }), () => ({
      action: 'accept',
      content: { confirm: true },
    }));
    expect(JSON.stringify(first(seen, 'result'))).toContain('deleted a.txt');
  });

  it('is cancelled as a task', async () => {
    const { seen } = await tried(tool('slow_compute', { seconds: 60 }), undefined, { cancelAt: 'task' });
    expect(seen.flatMap((one) => (one.name === 'task' ? [one.data.status] : [])).at(-1)).toBe('cancelled');
    expect(first(seen, 'failed')?.kind).toBe('cancelled');
  });
});

describe('a call is refused', () => {
  it.each([
    ['for a proxy that is not there', 'gone', 404, 'PROXY_NOT_FOUND'],
    ['for one that is paused', 'paused', 409, 'PROXY_NOT_RUNNING'],
  ])('%s', async (_name, proxy, status, code) => {
    const body = JSON.stringify({ caller: { kind: 'console' }, action: tool('x') });
    const response = await fetch(path(proxy), { method: 'POST', headers, body });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it('with a token that is none, at its field and without a word of it', async () => {
    const { status, text } = await tried(tool('x'), undefined, {
      caller: { kind: 'token', token: 's3cret with spaces' },
    });
    expect(status).toBe(400);
    expect(text).not.toContain('s3cret');
  });

  it('to those who may only read', async () => {
    const viewer = await addPerson(api, 'reader', ['viewer']);
    const refused = await consoleClient(api, viewer).post('/proxies/fixture/try', {
      caller: { kind: 'console' },
      action: tool('x'),
    });
    expect(refused.status).toBe(403);
  });

  it('when a person has as many already, and again accepted when one is over', async () => {
    const running = Array.from({ length: TRIES_AT_ONCE }, () => new AbortController());
    const body = JSON.stringify({ caller: { kind: 'console' }, action: tool('test_elicitation', { message: 'wait' }) });
    await Promise.all(
      running.map(({ signal }) =>
        fetch(path(), { method: 'POST', headers, body, signal }).then(({ status }) => status),
      ),
    );
    expect((await tried(tool('test_simple_text'))).status).toBe(429);
    for (const one of running) one.abort();
    await expect.poll(async () => (await tried(tool('test_simple_text'))).status, { timeout: 10_000 }).toBe(200);
  });

  it('when an answer comes for what nobody asks', async () => {
    const body = { ask: crypto.randomUUID(), answer: { action: 'decline' } };
    const reply = await consoleClient(api).post(`/proxies/fixture/try/${crypto.randomUUID()}/answers`, body);
    expect([reply.status, reply.body.code]).toEqual([404, 'TRY_NOT_RUNNING']);
  });
});

describe('the caller of a try', () => {
  it('is the console by a short token for this proxy, with every scope that its policies name', async () => {
    const state = await api.services.applier.state();
    const [proxy] = state.running.mcp_proxies;
    if (proxy === undefined) throw new Error('no proxy');
    const policies = [
      { name: 'mcp-auth', version: 'v1', params: { requiredScopes: ['mcp:read'] } },
      {
        name: 'mcp-authz',
        version: 'v1',
        params: {
          tools: [
            { name: 'x', scopes: { allOf: ['mcp:x'] }, claims: { allOf: [{ claim: 'tier', values: ['gold'] }] } },
          ],
        },
      },
    ];
    const found = await callerHeaders(
      { kind: 'console' },
      {
        config: state.running,
        proxy: { ...proxy, spec: { ...proxy.spec, policies } },
        resource: server.url,
        user: 'ana',
        testKey: api.services.testKey,
        sandbox: { on: false, issuer: '' },
        client: api.services.outbound.client({} as never),
      },
    );
    const { aud, sub, scope, exp = 0, iat = 0 } = decodeJwt(found[TEST_HEADER] ?? '');
    expect({ aud, sub, scope }).toEqual({ aud: 'fixture', sub: 'ana', scope: 'mcp:read mcp:x' });
    expect(exp - iat).toBeLessThanOrEqual(300);
  });

  it('is one of the agents that the sandbox has', () => {
    expect(Object.entries(SANDBOX_AGENTS)).toEqual(defaultClients.map((one) => [one.client_id, one.client_secret]));
  });

  it('is not to be seen in the headers that are shown', () => {
    const shown = maskedHeaders(
      new Headers({
        authorization: 'Bearer abcdefghijklmnopqrstuvwxyz',
        'x-own': 'secret-value',
        'mcp-session-id': 'short',
        accept: 'a',
      }),
      'X-Own',
    );
    expect(shown).toEqual({ accept: 'a', authorization: 'Bearer …wxyz', 'mcp-session-id': '…', 'x-own': '…' });
  });
});
