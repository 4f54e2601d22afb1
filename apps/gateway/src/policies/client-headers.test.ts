import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerOk, call, proxyOf, send, startTestGateway, type TestGateway } from '../relay/gateway.testing.ts';

const GUIDE = join(import.meta.dirname, '../../../../docs/guide');
const origin = 'https://app.example';

/** Headers that the guide speaks of and that no page sends to a proxy, by the reason why. */
const NOT_SENT = {
  'of answers': [
    'idempotent-replayed',
    'ratelimit',
    'retry-after',
    'strict-transport-security',
    'www-authenticate',
    'x-tallygate-limits-reached',
  ],
  'of answers, and of no use to a page': ['cache-control', 'set-cookie', 'x-accel-buffering', 'x-powered-by'],
  'the browser’s own': ['content-length', 'transfer-encoding', 'host', 'origin', 'cookie'],
  'of proxies in front': ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded'],
  'from the gateway to servers': [
    'x-tallygate-',
    'x-tallygate-company',
    'x-tallygate-consumer',
    'x-tallygate-identity',
    'x-tallygate-subject',
  ],
  'of the console’s api': ['x-correlation-id', 'if-match', 'etag', 'x-tallygate-portal'],
  'chosen by an operator, and allowed by the policy that names them': ['api-key', 'subscription-key', 'x-secret'],
  'no header': ['mcp-lite', 'x-mcp-header', 'x-middleware-rewrite'],
};

/** Header names in the guide: in code spans, in HTTP examples and after `-H`. */
function headersOfTheGuide(): string[] {
  const text = readdirSync(GUIDE)
    .map((name) => readFileSync(join(GUIDE, name), 'utf8'))
    .join('\n');
  const spans = text.matchAll(/`((?:x|mcp|mcp-param)-[a-z-]+|[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z-]*)+)(?::[^`]*)?`/g);
  const lines = text.matchAll(/^([A-Z][A-Za-z]*(?:-[A-Za-z]+)*): \S/gm);
  const options = text.matchAll(/-H ['"]([A-Za-z-]+):/g);
  const names = [...spans, ...lines, ...options].map((match) => match[1]!.toLowerCase());
  const policies = /^mcp-(acl-list|auth|authz|loop-brake|ratelimit|rewrite|spec-validation|remote|proxies)$/;
  return [...new Set(names)].filter((name) => !policies.test(name) && name !== 'ctrl-c').sort();
}

async function allowedBy(gateway: TestGateway, requested: string, path?: string): Promise<string[]> {
  const headers = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': requested };
  const answer = await send(gateway, { method: 'OPTIONS', headers, path });
  expect(answer.status).toBe(204);
  return String(answer.headers['access-control-allow-headers']).toLowerCase().split(', ');
}

test('a preflight allows every header that the guide asks clients for, by default and under a cors policy', async () => {
  const notSent = new Set(Object.values(NOT_SENT).flat());
  const asked = headersOfTheGuide().filter((name) => !notSent.has(name));
  expect(asked).toEqual(
    expect.arrayContaining(['idempotency-key', 'mcp-session-id', 'last-event-id', 'authorization']),
  );
  const gateway = await startTestGateway(answerOk, { config: { gateway: { allowed_origins: [origin] } } });
  const cors = { name: 'cors', version: 'v1', params: { allowedOrigins: [origin] } };
  const proxies = [proxyOf(gateway.upstream.url), proxyOf(gateway.upstream.url, { policies: [cors] }, 'q')];
  gateway.apply({ gateway: { allowed_origins: [origin] }, mcp_proxies: proxies });
  for (const path of ['/p/mcp', '/q/mcp']) {
    expect(await allowedBy(gateway, asked.join(', '), path)).toEqual(
      expect.arrayContaining([...asked, 'traceparent', 'tracestate', 'baggage']),
    );
  }
});

test('a preflight allows the header in which a proxy takes its keys, and no other unknown one', async () => {
  const gateway = await startTestGateway(answerOk);
  const keys = { name: 'api-key-auth', version: 'v1', params: { key: 'X-Company-Key', in: 'header' } };
  gateway.apply({
    gateway: { allowed_origins: [origin] },
    mcp_proxies: [proxyOf(gateway.upstream.url, { policies: [keys] })],
  });
  const allowed = await allowedBy(gateway, 'x-company-key, x-evil');
  expect(allowed).toContain('x-company-key');
  expect(allowed).not.toContain('x-evil');
});

test('a page may read every header of answers that the guide tells clients of', async () => {
  const gateway = await startTestGateway(answerOk, { config: { gateway: { allowed_origins: [origin] } } });
  const answer = await send(gateway, { body: call(1), headers: { origin } });
  const exposed = String(answer.headers['access-control-expose-headers']).toLowerCase().split(', ');
  const read = NOT_SENT['of answers'].filter((name) => name !== 'strict-transport-security');
  expect(exposed).toEqual(expect.arrayContaining([...read, 'mcp-session-id', 'mcp-protocol-version']));
});
