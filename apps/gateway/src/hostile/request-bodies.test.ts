import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  answerOk,
  call,
  namedCallers,
  send,
  startTestGateway,
  type TestGatewayOptions,
} from '../relay/gateway.testing.ts';
import { expectUnharmed, rawConnection, rawRequest, SECRET, secretCall } from './raw-connection.testing.ts';

/** Policies that read what a body names, so that it is looked at as closely as it can be. */
const readingPolicies: TestGatewayOptions = {
  spec: {
    policies: [
      { name: 'mcp-spec-validation', version: 'v1' },
      { name: 'mcp-acl-list', version: 'v1', params: { tools: { mode: 'allow', exceptions: ['secret'] } } },
    ],
  },
};

const rpc = (members: string) => `{"jsonrpc":"2.0",${members}}`;
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const withArguments = (text: string) => rpc(`"id":1,"method":"tools/call","params":{"name":"add","arguments":${text}}`);

const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;

const noJson: Record<string, string | Buffer> = {
  nothing: '',
  'only spaces': '   \r\n ',
  'a broken off message': rpc('"id":1').slice(0, -1),
  'a trailing comma': rpc('"id":1,'),
  'single quotes': "{'id':1}",
  'a key without quotes': '{id:1}',
  'a comment': '{"id":1/* */}',
  'not a number': rpc('"id":NaN'),
  'a leading zero': rpc('"id":01'),
  'a hexadecimal number': rpc('"id":0x1'),
  'a control character in a string': rpc('"id":"\u0001"'),
  'a bad escape': rpc('"id":"\\x41"'),
  'half an escape': rpc('"id":"\\u12"'),
  'two messages one after the other': `${secretCall(1)}\n${secretCall(2)}`,
  'garbage behind a message': `${secretCall()}x`,
  'a byte order mark': `\ufeff${secretCall()}`,
  'UTF-16': Buffer.from(secretCall(), 'utf16le'),
  'a byte that is no UTF-8': Buffer.from(rpc('"id":"\xff"'), 'latin1'),
  'an overlong form': Buffer.from(rpc('"id":"\xc0\x80"'), 'latin1'),
  'half a surrogate pair as UTF-8': Buffer.from(rpc('"id":"\xed\xa0\x80"'), 'latin1'),
  'a code point beyond Unicode': Buffer.from(rpc('"id":"\xf5\x80\x80\x80"'), 'latin1'),
  'half a character': Buffer.from(`{"id":"é"}`).subarray(0, 8),
  '100,000 open brackets': '['.repeat(100_000),
  '100,000 open objects': '{"a":'.repeat(100_000),
  'a form': 'method=tools/call&id=1',
  'a page': '<html></html>',
  'binary data': Buffer.from([0, 1, 2, 3, 0xfe]),
};

const noMessage: Record<string, string> = {
  null: 'null',
  'a number': '1',
  'a huge number': `1${'0'.repeat(1000)}`,
  'a string': '"tools/call"',
  true: 'true',
  'an empty object': '{}',
  'only a version': '{"jsonrpc":"2.0"}',
  'only an id': '{"id":1}',
  'an object as id': rpc('"id":{},"method":"tools/call"'),
  'an array as id': rpc('"id":[1],"method":"tools/call"'),
  'a truth value as id': rpc('"id":true,"method":"tools/call"'),
  'a number as method': rpc('"id":1,"method":5'),
  'null as method': rpc('"id":1,"method":null'),
  'an array as method': rpc('"id":1,"method":["tools/call"]'),
  'everything behind __proto__': `{"__proto__":${secretCall()}}`,
  'an empty array': '[]',
  'an array of numbers': '[1,2,3]',
  'an array of null': '[null]',
  'an array in an array': `[[${secretCall()}]]`,
  'the same id twice in an array': `[${secretCall(1)},${secretCall(1)}]`,
  'an array of 101 messages': `[${Array.from({ length: 101 }, (_, id) => secretCall(id)).join(',')}]`,
  'an array of 1,000,000 numbers': `[${'1,'.repeat(999_999)}1]`,
  '100,000 nested arrays': nested(100_000),
  'a key of the message twice': rpc('"id":1,"method":"ping","method":"tools/call"'),
  'a key twice, once escaped': rpc('"id":1,"method":"ping","m\\u0065thod":"tools/call"'),
  'a key of the params twice': rpc('"id":1,"method":"tools/call","params":{"name":"add","name":"secret"}'),
  'a key in two spellings': rpc('"id":1,"method":"ping","Method":"tools/call"'),
  'a key with a letter that folds to another': rpc('"id":1,"method":"tools/call","param\u017f":{"name":"secret"}'),
  'a key of the params in two spellings': rpc('"id":1,"method":"tools/call","params":{"name":"add","NAME":"secret"}'),
};

describe('bodies that are no JSON', () => {
  test.each(Object.entries(noJson))('%s: is a 400 with −32700, and nothing is forwarded', async (_, body) => {
    const gateway = await startTestGateway(answerOk, readingPolicies);
    const answer = await send(gateway, { body: Buffer.from(body) });
    expect(answer).toMatchObject({ status: 400, json: { id: null, error: { code: PARSE_ERROR } } });
    await expectUnharmed(gateway);
  });
});

describe('bodies that are no JSON-RPC', () => {
  // Whether policies look at the body or not: what is counted and what is executed must be the same.
  test.each(Object.entries(noMessage))('%s: is a 400 with −32600, and nothing is forwarded', async (_, body) => {
    for (const options of [readingPolicies, {}]) {
      const gateway = await startTestGateway(answerOk, options);
      const answer = await send(gateway, { body });
      expect(answer).toMatchObject({ status: 400, json: { error: { code: INVALID_REQUEST } } });
      await expectUnharmed(gateway);
    }
  });
});

const odd: Record<string, string> = {
  '100,000 nested arrays as argument': withArguments(nested(100_000)),
  '100,000 nested objects as argument': withArguments(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
  '100,000 nested arrays in a round of many': rpc(
    `"id":1,"method":"tools/call","params":{"name":"add","inputResponses":{},"arguments":${nested(100_000)}}`,
  ),
  'an argument of 1,000,000 elements': withArguments(`[${'1,'.repeat(999_999)}1]`),
  '100,000 unknown members': rpc(
    `"id":1,"method":"tools/call","params":{"name":"add"},${Array.from({ length: 100_000 }, (_, at) => `"k${at}":0`).join(',')}`,
  ),
  'numbers that nobody can hold': withArguments(`[1e400,-1e400,${'9'.repeat(1000)},0.${'0'.repeat(1000)}1]`),
  'lone surrogates': rpc('"id":1,"method":"tools/call","params":{"name":"\\ud800","arguments":{"\\udfff":"\\ud83d"}}'),
  'a NUL in a name': rpc('"id":1,"method":"tools/call","params":{"name":"a\\u0000b"}'),
  'a line break in a name': rpc('"id":1,"method":"tools/call","params":{"name":"a\\r\\nX-Evil: 1"}'),
  '__proto__ as key': withArguments('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}'),
  '__proto__ as name': rpc('"id":1,"method":"tools/call","params":{"name":"__proto__"}'),
  'toString as name': rpc('"id":1,"method":"tools/call","params":{"name":"toString"}'),
  '__proto__ beside the name': rpc(
    '"id":1,"method":"tools/call","params":{"name":"add","__proto__":{"name":"secret"}}',
  ),
};

describe('bodies that are odd and allowed', () => {
  test.each(Object.entries(odd))('%s: reach the upstream byte for byte and are counted', async (_, body) => {
    const gateway = await startTestGateway(answerOk, readingPolicies);
    expect((await send(gateway, { body })).status).toBe(200);
    expect(gateway.upstream.requests[0]?.body.toString()).toBe(body);
    expect(await gateway.events()).toMatchObject([{ method: 'tools/call', outcome: 'ok', requestId: '1' }]);
    expect({}).not.toHaveProperty('isAdmin');
    await expectUnharmed(gateway, 1);
  });
});

describe('bodies in another form', () => {
  const forms: Record<string, string[]> = {
    'no content type': ['Content-Type:'],
    text: ['Content-Type: text/plain'],
    'a form': ['Content-Type: application/x-www-form-urlencoded'],
    parts: ['Content-Type: multipart/form-data; boundary=a'],
    'text of JSON': ['Content-Type: text/json'],
    'a longer name': ['Content-Type: application/jsonp'],
    'a list': ['Content-Type: application/json, text/plain'],
    'charset utf-16': ['Content-Type: application/json; charset=utf-16'],
    'charset utf-7': ['Content-Type: application/json; charset=utf-7'],
    'charset iso-8859-1': ['Content-Type: application/json;charset=iso-8859-1'],
    'a quoted charset': ['Content-Type: application/json; charset="UTF-16LE"'],
    'a charset behind another parameter': ['Content-Type: application/json; a="b;c"; CharSet = utf-7'],
    gzip: ['Content-Encoding: gzip'],
    deflate: ['Content-Encoding: deflate'],
    'brotli after identity': ['Content-Encoding: identity, br'],
    'identity and gzip in two lines': ['Content-Encoding: identity', 'Content-Encoding: gzip'],
  };
  test.each(Object.entries(forms))('%s: is a 415, and nothing is forwarded', async (_, headers) => {
    const gateway = await startTestGateway(answerOk);
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({ headers }));
    expect((await connection.settled()).map((answer) => answer.status)).toEqual([415]);
    connection.socket.destroy();
    await expectUnharmed(gateway);
  });

  test('a compressed body that says it is plain is no JSON', async () => {
    const gateway = await startTestGateway(answerOk);
    expect((await send(gateway, { body: gzipSync(secretCall()) })).status).toBe(400);
    await expectUnharmed(gateway);
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json ; charset=utf8'])(
    '%s is JSON',
    async (contentType) => {
      const gateway = await startTestGateway(answerOk);
      const answer = await send(gateway, { body: secretCall(), headers: { 'content-type': contentType } });
      expect(answer.status).toBe(200);
      await expectUnharmed(gateway, 1);
    },
  );
});

describe('bodies over the limit', () => {
  const limits = { spec: { limits: { maxBodyBytes: 4096 } } };

  test('announced: a 413 before the body, which ends the connection', async () => {
    const gateway = await startTestGateway(answerOk, limits);
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({ headers: ['Content-Length: 4097'], body: '', hasLength: false }));
    const [answer] = await connection.closed();
    expect([answer?.status, answer?.headers.get('connection')]).toEqual([413, 'close']);
    expect(JSON.parse(answer!.body)).toMatchObject({ error: { code: INVALID_REQUEST } });
    await expectUnharmed(gateway);
  });

  test('chunked and pushed on without end: a 413 that the client can read, and no memory for the rest', async () => {
    const gateway = await startTestGateway(answerOk, limits);
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({ headers: ['Transfer-Encoding: chunked'], body: '', hasLength: false }));
    const chunk = Buffer.from(`10000\r\n${'a'.repeat(65_536)}\r\n`);
    let pushed = 0;
    const push = (): void => {
      while (!connection.socket.destroyed && pushed < 64 * 1024 * 1024) {
        pushed += chunk.length;
        if (!connection.socket.write(chunk)) return void connection.socket.once('drain', push);
      }
    };
    push();
    expect((await connection.closed()).map((answer) => answer.status)).toEqual([413]);
    expect(pushed).toBeLessThan(64 * 1024 * 1024);
    await expectUnharmed(gateway);
  });

  test('in a million chunks of one byte: is read as one', async () => {
    const gateway = await startTestGateway(answerOk);
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({ headers: ['Transfer-Encoding: chunked'], body: '', hasLength: false }));
    const chunk = Buffer.from('1\r\na\r\n'.repeat(10_000));
    for (let sent = 0; sent < 100; sent += 1) {
      await new Promise((resolve) => connection.socket.write(chunk, resolve));
    }
    connection.write('0\r\n\r\n');
    expect((await connection.settled()).map((answer) => answer.status)).toEqual([400]);
    connection.socket.destroy();
    await expectUnharmed(gateway);
  });

  test('a body at the limit that is one big string is served', async () => {
    const gateway = await startTestGateway(answerOk, limits);
    const pad = 'a'.repeat(4096 - call(1, 'add', { pad: '' }).length);
    expect((await send(gateway, { body: call(1, 'add', { pad }) })).status).toBe(200);
    await expectUnharmed(gateway, 1);
  });
});

const UNREACHABLE_IDP = {
  name: 'idp',
  issuer: 'http://127.0.0.1:9',
  jwks: { remote: { uri: 'http://127.0.0.1:9/jwks' } },
};

describe('what must occur once', () => {
  test.each([
    ['Host', ['Host: localhost', 'Host: localhost']],
    ['Content-Type', ['Content-Type: application/json', 'Content-Type: application/json; charset=utf-7']],
    ['Mcp-Session-Id', ['Mcp-Session-Id: of-another', 'Mcp-Session-Id: mine']],
    ['MCP-Protocol-Version', ['MCP-Protocol-Version: 2025-11-25', 'MCP-Protocol-Version: 2026-07-28']],
    ['Mcp-Method', ['Mcp-Method: ping', 'Mcp-Method: tools/call']],
    ['Mcp-Name', ['Mcp-Name: add', 'Mcp-Name: secret']],
    ['Last-Event-ID', ['Last-Event-ID: 1', 'Last-Event-ID: 2']],
    ['Authorization', ['Authorization: Bearer a', `Authorization: Bearer ${SECRET}`]],
  ])('%s twice is a 400, and nothing is forwarded', async (_, headers) => {
    const gateway = await startTestGateway(answerOk, {
      spec: { policies: [{ name: 'mcp-auth', version: 'v1', params: {} }] },
      config: { policy_configurations: { jwtauth_v0: { keymanagers: [UNREACHABLE_IDP] } } },
    });
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({ headers }));
    expect((await connection.settled()).map((answer) => answer.status)).toEqual([400]);
    connection.socket.destroy();
    expect(gateway.upstream.requests).toHaveLength(0);
    expect(gateway.logs() + JSON.stringify(await gateway.events())).not.toContain(SECRET);
  });

  test('a session named twice does not open the session of another caller', async () => {
    const gateway = await startTestGateway(answerOk, { policies: [namedCallers()] });
    const victim = { authorization: 'Bearer a', 'mcp-session-id': 'of-a' };
    expect((await send(gateway, { body: call(1), headers: victim })).status).toBe(200);
    const thief = { authorization: 'Bearer b', 'mcp-session-id': ['of-a', 'of-b'] };
    expect((await send(gateway, { body: call(1), headers: thief })).status).toBe(400);
    expect(gateway.upstream.requests).toHaveLength(1);
  });
});
