import { connect } from 'node:net';
import { startScriptedUpstream } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerOk, call, namedCallers, open, resultFor, send, startTestGateway, until } from './gateway.testing.ts';

const bearer = { authorization: 'Bearer a' };
const BODY = '{"result": {"content":[ ],"x":1.0},"jsonrpc":"2.0","id":1      }';

describe('answers', () => {
  test('T1 a JSON answer is relayed byte for byte and makes one billable record', async () => {
    const gateway = await startTestGateway(
      async (exchange) => {
        await exchange.request.text();
        exchange.head(200, [
          ['Content-Type', 'application/json'],
          ['Content-Length', String(BODY.length)],
          ['X-Own', 'kept'],
          ['Server', 'secret-server'],
          ['Set-Cookie', 'a=b'],
          ['WWW-Authenticate', 'Bearer'],
          ['Access-Control-Allow-Origin', '*'],
        ]);
        exchange.end(BODY);
      },
      { policies: [namedCallers()] },
    );
    const answer = await send(gateway, { body: call(1), headers: bearer });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(BODY);
    expect(answer.headers['x-own']).toBe('kept');
    expect(answer.headers['content-length']).toBe(String(BODY.length));
    for (const name of ['server', 'set-cookie', 'www-authenticate', 'access-control-allow-origin']) {
      expect(answer.headers).not.toHaveProperty(name);
    }
    const events = await gateway.events();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      proxy: 'p',
      method: 'tools/call',
      capability: 'TOOL',
      target: 'add',
      requestId: '1',
      outcome: 'ok',
      billable: true,
      reason: 'ok',
      quantity: '1',
      delivered: true,
      httpStatus: 200,
      consumer: 'a',
      company: 'org-a',
      era: 'legacy',
      parse: 'full',
      responseBytes: BODY.length,
    });
  });

  test('T2 server-sent events reach the client one by one as sent, and progress is counted', async () => {
    let next: (() => void) | undefined;
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      for (let step = 1; step <= 3; step += 1) {
        await exchange.event({ jsonrpc: '2.0', method: 'notifications/progress', params: { progress: step } });
        await new Promise<void>((resolve) => {
          next = resolve;
        });
      }
      await exchange.event(JSON.parse(resultFor(7)));
      exchange.end();
    });
    const running = open(gateway, { body: call(7) });
    const response = await running.head;
    expect(response.headers['content-type']).toBe('text/event-stream');
    expect(response.headers['x-accel-buffering']).toBe('no');
    for (let step = 1; step <= 3; step += 1) {
      await until(() => running.received().includes(`"progress":${step}`) || undefined);
      expect(running.received()).not.toContain(`"progress":${step + 1}`);
      next?.();
    }
    const answer = await running.answer;
    expect(answer.broken).toBe(false);
    const [event] = await gateway.events();
    expect(event).toMatchObject({ outcome: 'ok', sse: true, progress: 3, messages: 4, delivered: true });
  });

  test('T3 T4 chunks split inside a character, a CRLF and a field name arrive unchanged and are understood', async () => {
    const text = `\uFEFF: hi\r\nevent: message\r\ndata: {"jsonrpc":"2.0","id":"é",\r\ndata: "result":{"content":[{"type":"text","text":"😀"}]}}\r\n\r\n`;
    const bytes = Buffer.from(text);
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.head(200, { 'content-type': 'text/event-stream' });
      for (const byte of bytes) {
        await exchange.write(Buffer.from([byte]));
        await new Promise(setImmediate);
      }
      exchange.end();
    });
    const answer = await send(gateway, { body: call('é') });
    expect(answer.body.equals(bytes)).toBe(true);
    expect(await gateway.events()).toMatchObject([{ outcome: 'ok', messages: 1, sse: true }]);
  });

  test('T5 a priming event is relayed at once and is no message', async () => {
    let goOn: (() => void) | undefined;
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.head(200, { 'content-type': 'text/event-stream' });
      await exchange.write('id: 1\nretry: 10\ndata:\n\n');
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      await exchange.write(`data: ${resultFor(1)}\n\n`);
      exchange.end();
    });
    const running = open(gateway, { body: call(1) });
    await until(() => running.received() === 'id: 1\nretry: 10\ndata:\n\n' || undefined);
    goOn?.();
    await running.answer;
    expect(await gateway.events()).toMatchObject([{ outcome: 'ok', messages: 1 }]);
  });

  test('T6 an event without its empty line is relayed and not counted', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.head(200, { 'content-type': 'text/event-stream' });
      exchange.end(`data: ${resultFor(1)}\n`);
    });
    const answer = await send(gateway, { body: call(1) });
    expect(answer.text).toBe(`data: ${resultFor(1)}\n`);
    expect(await gateway.events()).toMatchObject([{ outcome: 'no_response', reason: 'no_response', billable: false }]);
  });

  test('T7 an event stream with Content-Length is relayed with it and metered', async () => {
    const text = `data: ${resultFor(1)}\n\n`;
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.head(200, { 'content-type': 'text/event-stream', 'content-length': String(text.length) });
      exchange.end(text);
    });
    const answer = await send(gateway, { body: call(1) });
    expect(answer.headers['content-length']).toBe(String(text.length));
    expect(answer.text).toBe(text);
    expect(await gateway.events()).toMatchObject([{ outcome: 'ok' }]);
  });

  test('T8 an answer with its id after a 5 MiB result is relayed and recorded', async () => {
    const big = `{"result":{"content":[{"text":"${'x'.repeat(5 * 1024 * 1024)}"}]},"jsonrpc":"2.0","id":1}`;
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.json(JSON.parse(big));
    });
    const answer = await send(gateway, { body: call(1) });
    expect(answer.body.length).toBe(big.length);
    expect(await gateway.events()).toMatchObject([{ outcome: 'ok', parse: 'scanned', messageBytes: big.length }]);
  });

  test('T10 messages after the response are relayed and do not touch the record', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      await exchange.event(JSON.parse(resultFor(1)));
      await exchange.event({ jsonrpc: '2.0', method: 'notifications/message', params: {} });
      await exchange.event({ jsonrpc: '2.0', id: 1, error: { code: 1, message: 'again' } });
      exchange.end();
    });
    const answer = await send(gateway, { body: call(1) });
    expect(answer.text).toContain('again');
    expect(await gateway.events()).toMatchObject([{ outcome: 'ok' }]);
  });

  test('a tool call without id is refused and recorded, and never reaches the server', async () => {
    let reached = 0;
    const gateway = await startTestGateway((exchange) => {
      reached += 1;
      exchange.end();
    });
    const body = '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"echo"}}';
    for (const text of [body, `[${body},{"jsonrpc":"2.0","id":1,"method":"ping"}]`]) {
      const answer = await send(gateway, { body: text });
      expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([400, -32600]);
    }
    expect(await gateway.waitForEvents(2)).toMatchObject([
      { outcome: 'malformed', billable: false, detail: 'missing_id', httpStatus: 400 },
      { outcome: 'malformed', billable: false, detail: 'missing_id', httpStatus: 400 },
    ]);
    expect(reached).toBe(0);
  });

  test('T11 T12 notifications and client responses get their 202 and make no call', async () => {
    const gateway = await startTestGateway(answerOk);
    const notified = await send(gateway, { body: '{"jsonrpc":"2.0","method":"notifications/initialized"}' });
    expect([notified.status, notified.text]).toEqual([202, '']);
    gateway.upstream.use(async (exchange) => {
      exchange.head(202);
      exchange.end();
    });
    const responded = await send(gateway, { body: '{"jsonrpc":"2.0","id":1,"result":{}}' });
    expect(responded.status).toBe(202);
    await send(gateway, { body: call(1) });
    expect(await gateway.events()).toHaveLength(1);
  });

  test('T13 a 202 to a request is relayed and is no response', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.head(202);
      exchange.end();
    });
    expect((await send(gateway, { body: call(1) })).status).toBe(202);
    expect(await gateway.events()).toMatchObject([{ outcome: 'no_response', billable: false }]);
  });
});

describe('streams', () => {
  test('T14 T17 headers of a GET stream arrive before any event; 405 is relayed', async () => {
    const gateway = await startTestGateway((exchange) => {
      exchange.head(200, { 'content-type': 'text/event-stream' });
    });
    const running = open(gateway, { method: 'GET' });
    expect((await running.head).statusCode).toBe(200);
    running.request.destroy();
    const [event] = await gateway.waitForEvents(1);
    expect(event).toMatchObject({ method: 'get', outcome: 'exchanged', reason: 'protocol', billable: false });
    gateway.upstream.use((exchange) => {
      exchange.head(405, { allow: 'POST' });
      exchange.end();
    });
    const refused = await send(gateway, { method: 'GET' });
    expect([refused.status, refused.headers.allow]).toEqual([405, 'POST']);
    expect(gateway.logs()).not.toContain('"level":50');
  });

  test('T16 a closed GET is closed upstream at once, so the next one is served', async () => {
    let openStreams = 0;
    const gateway = await startTestGateway((exchange) => {
      if (openStreams > 0) return exchange.json({}, 409);
      openStreams += 1;
      void exchange.request.closed.then(() => {
        openStreams -= 1;
      });
      exchange.head(200, { 'content-type': 'text/event-stream' });
    });
    for (let round = 0; round < 20; round += 1) {
      const stream = open(gateway, { method: 'GET' });
      expect((await stream.head).statusCode).toBe(200);
      stream.request.destroy();
      // As soon as the gateway knows, and without waiting for the upstream to.
      await until(() => gateway.service.running === 0 || undefined);
    }
  });

  test('T18 DELETE answers are relayed, and 2xx and 404 end the session', async () => {
    for (const [status, isKept] of [
      [200, false],
      [204, false],
      [404, false],
      [405, true],
    ] as const) {
      const gateway = await startTestGateway((exchange) => {
        exchange.head(status);
        exchange.end();
      });
      gateway.sessions.bind('p', 'abc', { owner: '' });
      const answer = await send(gateway, { method: 'DELETE', headers: { 'mcp-session-id': 'abc' } });
      expect(answer.status).toBe(status);
      expect(gateway.sessions.size).toBe(isKept ? 1 : 0);
    }
  });

  test('T19 other methods are 405 with Allow', async () => {
    const gateway = await startTestGateway(answerOk);
    for (const method of ['PUT', 'PATCH', 'HEAD']) {
      const answer = await send(gateway, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe('POST, GET, DELETE, OPTIONS');
    }
    expect(gateway.upstream.requests).toHaveLength(0);
  });

  test('T32 200 open streams to one upstream do not starve 200 calls', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      if (exchange.request.method === 'GET') return exchange.head(200, { 'content-type': 'text/event-stream' });
      await answerOk(exchange);
    });
    const streams = Array.from({ length: 200 }, () => open(gateway, { method: 'GET' }));
    await Promise.all(streams.map((stream) => stream.head));
    const answers = await Promise.all(Array.from({ length: 200 }, (_, id) => send(gateway, { body: call(id) })));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    for (const stream of streams) stream.request.destroy();
  });
});

describe('faults of the upstream', () => {
  test('T20 P26 an upstream that is down is a 502 with the request id, never 400 or 404, also for the probe of a client of both eras', async () => {
    const gateway = await startTestGateway(answerOk);
    await gateway.upstream.close();
    const answer = await send(gateway, { body: call('x') });
    expect(answer.status).toBe(502);
    expect(answer.json).toMatchObject({ jsonrpc: '2.0', id: 'x', error: { code: -32603 } });
    expect(await gateway.waitForEvents(1)).toMatchObject([
      { outcome: 'upstream_failed', httpStatus: 502, billable: false, reason: 'upstream_unreachable' },
    ]);
    const version = '2026-07-28';
    const params = { _meta: { 'io.modelcontextprotocol/protocolVersion': version } };
    const probe = await send(gateway, {
      body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'server/discover', params }),
      headers: { 'mcp-protocol-version': version, 'mcp-method': 'server/discover' },
    });
    expect(probe).toMatchObject({ status: 502, json: { id: 0, error: { code: -32603 } } });
  });

  test('T21 an upstream that breaks off breaks off for the client, too', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      await exchange.event({ jsonrpc: '2.0', method: 'notifications/progress' });
      exchange.destroy();
    });
    const answer = await send(gateway, { body: call(1) });
    expect(answer.broken).toBe(true);
    expect(answer.text).toContain('progress');
    expect(await gateway.events()).toMatchObject([{ outcome: 'upstream_failed', delivered: false }]);
  });

  test('T22 an upstream that ends without an answer ends for the client, too', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      await exchange.event({ jsonrpc: '2.0', method: 'notifications/progress' });
      exchange.end();
    });
    const answer = await send(gateway, { body: call(1) });
    expect(answer.broken).toBe(false);
    expect(await gateway.events()).toMatchObject([{ outcome: 'no_response', reason: 'no_response' }]);
  });

  test('T28 T29 redirects and challenges are not relayed, and nothing is requested elsewhere', async () => {
    const internal = await startScriptedUpstream(answerOk);
    onTestFinished(internal.close);
    const gateway = await startTestGateway((exchange) => {
      exchange.head(307, { location: internal.url });
      exchange.end();
    });
    const redirected = await send(gateway, { body: call(1) });
    expect([redirected.status, redirected.headers.location]).toEqual([502, undefined]);
    for (const status of [401, 403]) {
      gateway.upstream.use((exchange) => {
        exchange.head(status, { 'www-authenticate': 'Bearer resource_metadata="http://internal"' });
        exchange.end();
      });
      const answer = await send(gateway, { body: call(2) });
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([502, undefined]);
      expect(answer.json).toMatchObject({ id: 2, error: { code: -32603, data: { reason: 'upstream_auth' } } });
    }
    expect(gateway.upstream.requests).toHaveLength(3);
    expect(internal.connections()).toBe(0);
  });

  test('T30 an error page becomes a JSON-RPC error of the same status; a JSON error stays', async () => {
    const gateway = await startTestGateway((exchange) => {
      exchange.head(500, { 'content-type': 'text/html' });
      exchange.end('<h1>stack trace</h1>');
    });
    const replaced = await send(gateway, { body: call(1) });
    expect(replaced.status).toBe(500);
    expect(replaced.json).toMatchObject({ id: 1, error: { code: -32603 } });
    expect(replaced.text).not.toContain('stack');
    gateway.upstream.use((exchange) => exchange.json({ oops: true }, 503));
    expect(await send(gateway, { body: call(1) })).toMatchObject({ status: 503, json: { oops: true } });
    const events = await gateway.events();
    expect(events.map((event) => [event.outcome, event.reason])).toEqual([
      ['http_error', 'upstream_http_error'],
      ['http_error', 'upstream_http_error'],
    ]);
  });

  test('T31 a compressed answer that cannot be decoded is relayed and recorded as unreadable', async () => {
    const bytes = Buffer.from('1f8b08000000000000030300000000000000000000', 'hex');
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.head(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      exchange.end(bytes);
    });
    const answer = await send(gateway, { body: call(1) });
    expect(answer.body.equals(bytes)).toBe(true);
    expect(gateway.upstream.requests[0]?.headers['accept-encoding']).toBe('identity');
    expect(await gateway.events()).toMatchObject([{ parse: 'skipped', billable: false, detail: 'answer_unreadable' }]);
  });

  test('T33 a connection that dies under a sent call is a 502, and the call is not sent again', async () => {
    const gateway = await startTestGateway(answerOk);
    await send(gateway, { body: call(1) });
    gateway.upstream.use(async (exchange) => {
      await exchange.request.text();
      exchange.destroy();
    });
    expect((await send(gateway, { body: call(2) })).status).toBe(502);
    expect(gateway.upstream.requests).toHaveLength(2);
  });

  test('T33 a kept connection that the upstream closes at the moment of reuse makes no call twice', async () => {
    const executed: number[] = [];
    const gateway = await startTestGateway(async (exchange) => {
      const { id } = JSON.parse(await exchange.request.text());
      executed.push(id);
      exchange.json({ jsonrpc: '2.0', id, result: {} });
      // At once, or while the next call is on its way: both orders of the two packets occur.
      if (id % 2 === 0) exchange.socket.end();
      else setImmediate(() => exchange.socket.end());
    });
    const statuses: number[] = [];
    for (let id = 0; id < 60; id += 1) statuses.push((await send(gateway, { body: call(id) })).status);
    expect(statuses.every((status) => status === 200 || status === 502)).toBe(true);
    expect(new Set(executed).size).toBe(executed.length);
    expect(executed.length).toBeGreaterThanOrEqual(statuses.filter((status) => status === 200).length);
    const events = await gateway.waitForEvents(60);
    expect(events.filter(({ outcome }) => outcome === 'ok')).toHaveLength(
      statuses.filter((status) => status === 200).length,
    );
  });
});

describe('the client goes', () => {
  test('T26 a call whose client is gone is ended upstream and recorded', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
    });
    const running = open(gateway, { body: call(1) });
    const request = await gateway.upstream.request(0);
    await request.text();
    running.request.destroy();
    running.head.catch(() => {});
    await request.closed;
    expect(request.aborted).toBe(true);
    expect(await gateway.waitForEvents(1)).toMatchObject([
      { outcome: 'client_closed', reason: 'cancelled', delivered: false, billable: false },
    ]);
  });

  test('T26 P31 a stream whose client is gone is ended upstream and recorded', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      await exchange.event({ jsonrpc: '2.0', method: 'notifications/progress' });
    });
    const running = open(gateway, { body: call(1) });
    await running.head;
    running.request.destroy();
    const request = await gateway.upstream.request(0);
    await request.closed;
    expect(await gateway.waitForEvents(1)).toMatchObject([{ outcome: 'client_closed' }]);
  });

  test('T27 a client that leaves after the answer has its call delivered', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      await exchange.event(JSON.parse(resultFor(1)));
    });
    const running = open(gateway, { body: call(1) });
    await until(() => running.received().includes('result') || undefined);
    running.request.destroy();
    await (await gateway.upstream.request(0)).closed;
    expect(await gateway.waitForEvents(1)).toMatchObject([{ outcome: 'ok', delivered: true }]);
  });

  test('a client that only finished sending still gets its answer', async () => {
    let answer: (() => void) | undefined;
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      exchange.json(JSON.parse(resultFor(1)));
    });
    const socket = connect({ port: gateway.port, host: '127.0.0.1', allowHalfOpen: true });
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
    });
    const body = call(1);
    socket.end(
      `POST /p/mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await until(() => answer);
    await until(() => received.startsWith('HTTP/1.1 102') || undefined);
    answer?.();
    await until(() => received.includes('"result"') || undefined);
    expect(received).toContain('HTTP/1.1 200 OK');
    expect(await gateway.events()).toMatchObject([{ outcome: 'ok', delivered: true }]);
    socket.destroy();
  });
});

describe('requests', () => {
  test('T34 a body one byte over the limit is refused unseen, with and without a length', async () => {
    const gateway = await startTestGateway(answerOk, { spec: { limits: { maxBodyBytes: 2048 } } });
    const fits = call(1, 'x', { pad: '' }).length;
    const exact = call(1, 'x', { pad: 'a'.repeat(2048 - fits) });
    expect((await send(gateway, { body: exact })).status).toBe(200);
    const over = call(1, 'x', { pad: 'a'.repeat(2049 - fits) });
    const lengths: Record<string, string>[] = [{}, { 'transfer-encoding': 'chunked' }];
    for (const headers of lengths) {
      const answer = await send(gateway, { body: over, headers });
      expect([answer.status, answer.headers.connection]).toEqual([413, 'close']);
    }
    expect(gateway.upstream.requests).toHaveLength(1);
  });

  test('T35 headers over the limit are a 431', async () => {
    const gateway = await startTestGateway(answerOk, { maxHeaderBytes: 8192 });
    const answer = await send(gateway, { body: call(1), headers: { 'x-big': 'a'.repeat(9000) } });
    expect(answer.status).toBe(431);
    expect(gateway.upstream.requests).toHaveLength(0);
  });

  test('T36 A12 A13 connection headers, credentials and what they name stay at the gateway', async () => {
    const gateway = await startTestGateway(answerOk);
    await send(gateway, {
      body: call(1),
      headers: {
        connection: 'close, X-Secret',
        'x-secret': '1',
        cookie: 'a=b',
        authorization: 'Bearer t',
        'x-forwarded-for': '6.6.6.6',
        'x-real-ip': '6.6.6.6',
        te: 'trailers',
        traceparent: '00-1-1-01',
        'Mcp-Param-Foo': 'bar',
        'X-Twice': ['1', '2'],
      },
    });
    const { headers, rawHeaders } = gateway.upstream.requests[0]!;
    for (const name of ['x-secret', 'cookie', 'authorization', 'x-real-ip', 'te'])
      expect(headers).not.toHaveProperty(name);
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers.host).toBe(new URL(gateway.upstream.url).host);
    expect(headers.traceparent).toBe('00-1-1-01');
    expect(rawHeaders).toContain('Mcp-Param-Foo');
    expect(rawHeaders.filter((name) => name === 'X-Twice')).toHaveLength(2);
  });

  test('T37 a client that expects 100-continue is answered and the header stays here', async () => {
    const gateway = await startTestGateway(answerOk);
    const answer = await send(gateway, { body: call(1), headers: { expect: '100-continue' } });
    expect(answer.status).toBe(200);
    expect(gateway.upstream.requests[0]?.headers).not.toHaveProperty('expect');
  });

  test('encoded and non-JSON bodies are refused with 415', async () => {
    const gateway = await startTestGateway(answerOk);
    expect((await send(gateway, { body: call(1), headers: { 'content-encoding': 'gzip' } })).status).toBe(415);
    expect((await send(gateway, { body: call(1), headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    const charset = { 'content-type': 'application/json; charset=utf-8' };
    expect((await send(gateway, { body: call(1), headers: charset })).status).toBe(200);
  });

  test('an unknown path is a plain 404, and the listener tells that it is ready', async () => {
    const gateway = await startTestGateway(answerOk);
    expect(await send(gateway, { body: call(1), path: '/nope/mcp' })).toMatchObject({
      status: 404,
      json: { error: 'Not Found' },
    });
    expect((await send(gateway, { method: 'GET', path: '/_gateway-health/ready' })).status).toBe(200);
    expect((await send(gateway, { method: 'GET', path: '/_gateway-health/healthy' })).status).toBe(200);
  });
});

test('T38 a shutdown lets running calls finish, ends streams and refuses new requests', async () => {
  let answer: (() => void) | undefined;
  const gateway = await startTestGateway(async (exchange) => {
    if (exchange.request.method === 'GET') return exchange.head(200, { 'content-type': 'text/event-stream' });
    await exchange.request.text();
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    exchange.json(JSON.parse(resultFor(1)));
  });
  const stream = open(gateway, { method: 'GET' });
  await stream.head;
  const running = open(gateway, { body: call(1) });
  await until(() => answer);
  const drained = gateway.service.drain(30_000);
  expect(await send(gateway, { body: call(2) })).toMatchObject({ status: 503 });
  answer?.();
  expect((await running.answer).status).toBe(200);
  expect((await stream.answer).broken).toBe(false);
  await drained;
  const events = await gateway.waitForEvents(3);
  expect(events.map((event) => event.outcome).sort()).toEqual(['denied', 'exchanged', 'ok']);
});

test('the record is on disk before the last byte of the answer leaves', async () => {
  let release: (() => void) | undefined;
  const gateway = await startTestGateway(answerOk, {
    wrapSpool: (spool) => ({
      canAccept: (bytes) => spool.canAccept(bytes),
      journal: spool.journal,
      appendThen: (payload, options, done) => {
        release = () => spool.appendThen(payload, options, done);
      },
    }),
  });
  const running = open(gateway, { body: call(1) });
  await until(() => release);
  expect(running.received()).toBe('');
  release?.();
  expect((await running.answer).json).toEqual({ jsonrpc: '2.0', id: 1, result: { content: [] } });
  expect(await gateway.events()).toHaveLength(1);
});

test('a disk that refuses events lets no further tool be called, until it takes writes again', async () => {
  let isBroken = true;
  const failure = new Error('ENOSPC: no space left on device');
  const gateway = await startTestGateway(answerOk, {
    wrapSpool: (spool) => ({
      canAccept: (bytes) => spool.canAccept(bytes),
      journal: {
        open: (id, payload, done) => (isBroken ? done?.(failure) : spool.journal.open(id, payload, done)),
        close: (id, done) => spool.journal.close(id, done),
      },
      appendThen: (payload, options, done) => (isBroken ? done(failure) : spool.appendThen(payload, options, done)),
    }),
  });
  await open(gateway, { body: call(1) }).answer.catch(() => undefined);
  const executed = gateway.upstream.requests.length;

  expect(await send(gateway, { body: call(2) })).toMatchObject({ status: 503 });
  expect(gateway.upstream.requests).toHaveLength(executed);

  isBroken = false;
  await until(async () => (await send(gateway, { body: call(3) })).status === 200);
});
