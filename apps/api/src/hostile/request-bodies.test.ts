import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const fields = (count: number) => Array.from({ length: count }, (_, index) => `k${index}: 1`).join('\n');
const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;

const DOORS = [
  { door: 'the check of the console', method: 'POST', url: '/api/console/v1/proxies/check' },
  { door: 'the management API', method: 'POST', url: '/api/management/v0.9/mcp-proxies' },
  { door: 'the unprefixed management API', method: 'POST', url: '/mcp-proxies' },
] as const;

async function send(request: { method: 'POST' | 'PUT'; url: string }, type: string, payload: string) {
  const reply = await api.app.inject({ ...request, headers: { ...ADMIN, 'content-type': type }, payload });
  return { status: reply.statusCode, text: reply.body, body: reply.json() as { code?: string } };
}

describe.each(DOORS)('a body at $door', ({ method, url }) => {
  it.each([
    ['YAML with 40,000 fields', 'application/yaml', fields(40_000), /more than 2000 fields/],
    ['YAML with 40,000 open lists', 'application/yaml', '['.repeat(40_000), /more than 20000 pieces/],
    ['JSON that is 40 objects deep', 'application/json', deep, /more than 32 lists or objects inside each other/],
    [
      'JSON with 5,001 fields',
      'application/json',
      JSON.stringify(Object.fromEntries(Array.from({ length: 5_001 }, (_, index) => [`k${index}`, 1]))),
      /more than 5000 fields/,
    ],
  ])('with %s is refused before it is read', async (_what, type, payload, message) => {
    const { status, text } = await send({ method, url }, type, payload);
    expect(status).toBe(413);
    expect(text).toMatch(message);
  });

  it('above 1 MiB is refused', async () => {
    expect((await send({ method, url }, 'application/yaml', `a: ${'x'.repeat(1_048_576)}`)).status).toBe(413);
  });
});

it.each([
  ['a text with U+0000', JSON.stringify({ resource: { metadata: { name: 'a\0b' } } }), 'resource.metadata.name'],
  ['half of a surrogate pair', '{"resource":{"metadata":{"name":"\\ud800"}}}', 'resource.metadata.name'],
  ['the prototype', '{"resource":{"__proto__":{"kind":"Mcp"}}}', '__proto__'],
  ['a field that stands twice', '{"resource":1,"resource":2}', 'resource'],
  ['a number that is none', '{"resource":1e999}', '1e999'],
])('%s in JSON is refused where it is saved', async (_what, payload, named) => {
  const { status, text } = await send({ method: 'POST', url: '/api/console/v1/proxies' }, 'application/json', payload);
  expect(status).toBe(400);
  expect(text).toContain(named);
});

it.each([
  ['a text with U+0000', 'metadata: {name: "a\\0b"}', 'metadata.name'],
  ['the prototype', '__proto__: {kind: Mcp}', '__proto__'],
  ['an alias', 'a: &x 1\nb: *x', 'alias'],
])('%s in YAML is refused where it is deployed', async (_what, payload, named) => {
  const request = { method: 'POST', url: '/api/management/v0.9/mcp-proxies' } as const;
  const { status, text } = await send(request, 'application/yaml', payload);
  expect(status).toBe(400);
  expect(text).toContain(named);
});
