import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startIssuer, type TestIssuer } from '../auth/identity-provider.testing.ts';
import { answerOk, call, proxyOf, send, startTestGateway } from '../relay/gateway.testing.ts';
import { expectUnharmed, rawConnection, rawRequest, SECRET } from './raw-connection.testing.ts';

const RESOURCE = 'http://localhost/p/mcp';

let issuer: TestIssuer;

beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

/** A gateway that sends claims on as headers, and a caller whose token says what it likes. */
async function withClaims(claims: Record<string, unknown>) {
  const claimMappings = { sub: 'X-Subject', company_id: 'X-Company', 'a.b': 'X-Nested' };
  const gateway = await startTestGateway(answerOk, {
    config: {
      gateway: { public_url: 'http://localhost' },
      policy_configurations: {
        jwtauth_v0: {
          keymanagers: [{ name: 'idp', issuer: issuer.issuer, jwks: { remote: { uri: issuer.jwksUri } } }],
        },
      },
    },
    spec: { policies: [{ name: 'mcp-auth', version: 'v1', params: { claimMappings } }] },
  });
  const token = await issuer.sign(issuer.claims({ aud: RESOURCE, ...claims }));
  return { gateway, headers: { authorization: `Bearer ${token}` } };
}

describe('claims that try to be more than one header', () => {
  const values: Record<string, string> = {
    'a line break': 'a\r\nX-Evil: 1',
    'a bare line feed': 'a\nX-Evil: 1',
    'a line break and an empty line': `a\r\n\r\nPOST /mcp HTTP/1.1\r\nX-Evil: 1`,
    'a NUL': 'a\0b',
    'a tab': 'a\tb',
    'letters beyond ASCII': 'größe ünd 😀',
    'letters whose low byte is a line break': '\u010d\u010aX-Evil: 1',
    'half a character': 'a\ud83d',
    'a delete character': 'a\x7f',
  };

  test.each(Object.entries(values))(
    '%s: stays one header of plain characters, and names nobody unless it is one line of text',
    async (_, value) => {
      const { gateway, headers } = await withClaims({ sub: value, company_id: value });
      expect((await send(gateway, { body: call(1), headers })).status).toBe(200);
      const [received] = gateway.upstream.requests;
      expect(received?.headers).not.toHaveProperty('x-evil');
      expect(received?.headers['x-subject']).toMatch(/^[\x20-\x7e]+$/);
      expect(received?.headers['x-company']).toBe(received?.headers['x-subject']);
      const [event] = await gateway.events();
      const named = [event?.consumer, event?.company, event?.subject];
      expect(named).toEqual(/[\p{Cc}\p{Cs}]/u.test(value) ? ['unknown', undefined, undefined] : [value, value, value]);
      expect(gateway.upstream.requests).toHaveLength(1);
    },
  );

  test('10 KB: is cut in the header, and names nobody', async () => {
    const { gateway, headers } = await withClaims({ sub: '😀'.repeat(200), company_id: 'x'.repeat(10_000) });
    expect((await send(gateway, { body: call(1), headers })).status).toBe(200);
    const [received] = gateway.upstream.requests;
    expect(received?.headers['x-company']).toHaveLength(4096);
    const [event] = await gateway.events();
    expect([event?.consumer, event?.company]).toEqual(['unknown', undefined]);
  });

  test('objects, lists and prototypes: make no header of their own', async () => {
    const { gateway, headers } = await withClaims({ company_id: { 'X-Evil': '1' }, a: { b: ['1', '2\r\nX-Evil: 1'] } });
    expect((await send(gateway, { body: call(1), headers })).status).toBe(200);
    const [received] = gateway.upstream.requests;
    expect(received?.headers).not.toHaveProperty('x-evil');
    expect(received?.headers).not.toHaveProperty('x-company');
    expect(received?.headers['x-nested']).toBe(encodeURIComponent('1,2\r\nX-Evil: 1'));
  });
});

describe('configuration that tries to be more than one header', () => {
  const LINE_BREAK = 'a\r\nX-Evil: 1';
  const header = (value: string, name = 'X-A') => ({ headers: [{ name, value }] });
  const policy = (name: string, params: Record<string, unknown>) => ({ policies: [{ name, version: 'v1', params }] });
  const auth = (type: 'bearer' | 'api-key', name: string, value: string) => ({
    upstream: { url: 'http://127.0.0.1:9/mcp', auth: { type, header: name, value } },
  });
  test.each<[string, object]>([
    ['set-headers, request', policy('set-headers', { request: header(LINE_BREAK) })],
    ['set-headers, answer', policy('set-headers', { response: header(LINE_BREAK) })],
    ['set-headers, name', policy('set-headers', { request: header('a', 'X-A: b\r\nX-Evil') })],
    ['set-headers, framing', policy('set-headers', { request: header('chunked', 'Transfer-Encoding') })],
    ['respond', policy('respond', header(LINE_BREAK))],
    ['cors, allowed', policy('cors', { allowedHeaders: [LINE_BREAK] })],
    ['cors, exposed', policy('cors', { exposedHeaders: [LINE_BREAK] })],
    ['cors, methods', policy('cors', { allowedMethods: [LINE_BREAK] })],
    ['claim mapping', policy('mcp-auth', { claimMappings: { sub: LINE_BREAK } })],
    ['realm', policy('basic-auth', { username: 'a', password: 'b', realm: LINE_BREAK })],
    ['scheme of a token', policy('jwt-auth', { authHeaderPrefix: LINE_BREAK })],
    ['credential of the upstream', auth('bearer', 'Authorization', LINE_BREAK)],
    ['header of the credential', auth('api-key', LINE_BREAK, 'a')],
    ['framing header as credential', auth('api-key', 'Content-Length', '0')],
    ['non-Latin credential', auth('api-key', 'X-Key', 'ключ')],
  ])('%s: is refused at load', (_, spec) => {
    const read = (value: object) =>
      gatewayConfig.safeParse({ mcp_proxies: [proxyOf('http://127.0.0.1:9/mcp', value)] });
    const { success, error } = read(spec);
    expect(success).toBe(false);
    expect(error?.issues.every((issue) => issue.path.includes('spec'))).toBe(true);
    expect(read({}).success).toBe(true);
  });

  test('scopes and scheme of the challenge stay one header', async () => {
    expect(
      gatewayConfig.safeParse({ policy_configurations: { jwtauth_v0: { authheaderscheme: LINE_BREAK } } }).success,
    ).toBe(false);
    const gateway = await startTestGateway(answerOk, {
      spec: policy('mcp-auth', { requiredScopes: [LINE_BREAK, '"quoted"'] }),
      config: {
        policy_configurations: {
          jwtauth_v0: {
            keymanagers: [
              { name: 'idp', issuer: 'http://127.0.0.1:9', jwks: { remote: { uri: 'http://127.0.0.1:9/k' } } },
            ],
          },
        },
      },
    });
    const answer = await send(gateway, { body: call(1) });
    expect(answer.status).toBe(401);
    expect(answer.headers).not.toHaveProperty('x-evil');
    expect(answer.headers['www-authenticate']).toContain(`scope="a??X-Evil: 1 'quoted'"`);
  });
});

describe('headers of a request', () => {
  test.each([
    ['a tab', 'X-A: a\tb'],
    ['bytes beyond ASCII', 'X-A: gr\xf6\xdfe'],
    ['nothing', 'X-A:'],
    ['8 KB', `X-A: ${'a'.repeat(8192)}`],
    ['a name that objects have', '__proto__: a'],
    ['another such name', 'constructor: a'],
  ])('%s: reach the upstream as they are', async (_, line) => {
    const gateway = await startTestGateway(answerOk);
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({ headers: [line] }));
    expect((await connection.settled()).map((answer) => answer.status)).toEqual([200]);
    connection.socket.destroy();
    const { rawHeaders } = gateway.upstream.requests[0]!;
    const at = rawHeaders.indexOf(line.slice(0, line.indexOf(':')));
    expect(rawHeaders[at + 1]).toBe(line.slice(line.indexOf(':') + 1).trim());
    await expectUnharmed(gateway, 1);
  });

  test.each([
    ['a delete character in a value', 'X-A: a\x7f'],
    ['an escape character in a value', 'X-A: a\x1b[31m'],
    ['brackets in a name', 'X(A): a'],
    ['bytes beyond ASCII in a name', 'X-\xe9: a'],
  ])('%s: is a 400, and nothing is forwarded', async (_, line) => {
    const gateway = await startTestGateway(answerOk);
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({ headers: [line] }));
    expect((await connection.settled()).map((answer) => answer.status)).toEqual([400]);
    connection.socket.destroy();
    await expectUnharmed(gateway);
  });

  test('an endless head is a 431 before it has ended', async () => {
    for (const start of [
      `X-A: ${'a'.repeat(100_000)}`,
      Array.from({ length: 20_000 }, (_, at) => `X-${at}: a`).join('\r\n'),
    ]) {
      const gateway = await startTestGateway(answerOk);
      const connection = rawConnection(gateway.port);
      connection.write(`POST /p/mcp HTTP/1.1\r\nHost: localhost\r\nCookie: ${SECRET}\r\n${start}`);
      expect((await connection.closed()).map((answer) => answer.status)).toEqual([431]);
      await expectUnharmed(gateway);
    }
  });

  test('more headers than are read do not hide what belongs to this connection only', async () => {
    const gateway = await startTestGateway(answerOk, { maxHeaderBytes: 262_144 });
    const connection = rawConnection(gateway.port);
    const many = Array.from({ length: 2000 }, (_, at) => `X-${at}: a`);
    connection.write(rawRequest({ headers: [...many, 'Connection: X-Secret', `X-Secret: ${SECRET}`] }));
    const [answer] = await connection.settled();
    connection.socket.destroy();
    expect(answer?.status).toBe(200);
    expect(gateway.upstream.requests[0]?.headers).not.toHaveProperty('x-secret');
  });
});

describe('headers of an answer', () => {
  test.each([
    ['a folded line', 'X-A: a\r\n b'],
    ['a bare line feed', 'X-A: a\nX-Evil: 1'],
    ['a NUL', 'X-A: a\0'],
    ['two lengths', 'Content-Length: 3'],
    ['a length and chunks', 'Transfer-Encoding: chunked'],
  ])('%s: is a 502, and no part of it reaches the client', async (_, line) => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.raw(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n${line}\r\n\r\n{}`);
      exchange.destroy();
    });
    const answer = await send(gateway, { body: call(1) });
    expect(answer).toMatchObject({ status: 502, json: { id: 1, error: { code: -32603 } } });
    expect(JSON.stringify(answer.headers)).not.toContain('evil');
    expect(await gateway.waitForEvents(1)).toMatchObject([{ outcome: 'upstream_failed', billable: false }]);
  });

  test('an upstream that speaks no HTTP is a 502', async () => {
    for (const bytes of [
      'SSH-2.0-OpenSSH_9.6\r\n',
      '{"jsonrpc":"2.0","id":1,"result":{}}',
      'HTTP/1.1 999999 X\r\n\r\n',
      '',
    ]) {
      const gateway = await startTestGateway(async (exchange) => {
        await exchange.request.text();
        exchange.raw(bytes);
        exchange.socket.end();
      });
      expect((await send(gateway, { body: call(1) })).status).toBe(502);
      expect(await gateway.waitForEvents(1)).toMatchObject([{ outcome: 'upstream_failed', billable: false }]);
    }
  });

  test('an endless head of an upstream is a 502', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.raw(`HTTP/1.1 200 OK\r\n${'X-A: aaaaaaaaaaaaaaaa\r\n'.repeat(10_000)}`);
    });
    expect((await send(gateway, { body: call(1) })).status).toBe(502);
  });
});
