import { wideNumbers } from '@tallygate/contracts/stored-text';
import { aCallEvent } from '@tallygate/testing/call-event';
import type { RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listRoutes, visitLeaves } from '../test-support/route-list.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let routes: RouteOptions[];
beforeAll(async () => {
  api = await openTestApi();
  routes = await listRoutes(api);
});
afterAll(() => api.close());

const PARTS = ['params', 'querystring', 'body', 'headers'] as const;
/** A text that is a file or a resource, which its own reader measures part by part. */
const isFile = (path: string) => / body$|(import\/check|configuration\/(review|import)) body\.text$/.test(path);

const LONG = 'x'.repeat(3_000_000);

/** What a schema of a text or a number takes that no column holds. Most are shared by many routes, and looked at once. */
const loosenessOf = memoised((leaf: z.ZodType): readonly ('text' | 'integer' | 'number')[] => {
  if (leaf._zod.def.type === 'string') return leaf.safeParse(LONG).success ? ['text'] : [];
  const isWide = wideNumbers.has(leaf);
  return [
    ...(!isWide && leaf.safeParse(99_999_999_999).success ? ['integer' as const] : []),
    ...(leaf.safeParse(2 ** 60).success ? ['number' as const] : []),
  ];
});

function memoised<Key extends object, Value>(tell: (key: Key) => Value): (key: Key) => Value {
  const told = new Map<Key, Value>();
  return (key) => {
    if (!told.has(key)) told.set(key, tell(key));
    return told.get(key) as Value;
  };
}

describe('schemas of routes', () => {
  it('bound every text and every number by what the columns behind them hold', () => {
    const loose: string[] = [];
    let leaves = 0;
    for (const route of routes) {
      for (const part of PARTS) {
        const schema = route.schema?.[part];
        if (!(schema instanceof z.ZodType)) continue;
        visitLeaves(schema, `${String(route.method)} ${route.url} ${part}`, (path, leaf) => {
          leaves += 1;
          if (isFile(path) && leaf._zod.def.type === 'string') return;
          loose.push(...loosenessOf(leaf).map((what) => `${path}: ${what}`));
        });
      }
    }
    expect(loose).toEqual([]);
    expect(leaves).toBeGreaterThan(1_000);
  });

  it('say what every parameter of a path is', () => {
    const bare = routes.filter(({ url, schema }) => url.includes(':') && !schema?.params);
    expect(bare.map(({ url }) => url)).toEqual([]);
  });
});

describe('what PostgreSQL cannot hold', () => {
  it.each([
    ['/api/console/v1/events?proxy=%00', 'proxy'],
    ['/api/console/v1/events?from=0000-01-01T00:00:00Z', 'from'],
    ['/api/console/v1/events?from=12026-01-01T00:00:00Z', 'from'],
    ['/api/console/v1/events?limit=NaN', 'limit'],
    ['/api/console/v1/events?limit=1e9', 'limit'],
    ['/api/console/v1/events?cursor=AAAA', 'cursor'],
    ['/api/console/v1/events/stream?lastEventId=99999999999999999999', 'lastEventId'],
    ['/api/console/v1/versions/99999999999', 'number'],
    ['/api/console/v1/versions/NaN', 'number'],
    ['/api/console/v1/versions/compare?from=1&to=99999999999', 'to'],
    ['/api/console/v1/audit?before=99999999999999999999', 'before'],
    ['/api/console/v1/audit?entityId=%00', 'entityId'],
    ['/api/console/v1/corrections?company=a%00', 'company'],
    ['/api/console/v1/proxies/%00', 'id'],
    [`/api/console/v1/proxies/${'a'.repeat(300)}`, 'id'],
    ['/api/management/v0.9/mcp-proxies?displayName=%00', 'displayName'],
  ])('%s is refused with its field', async (url, field) => {
    const reply = await api.app.inject({ url, headers: ADMIN });
    expect(reply.statusCode).toBe(400);
    expect(reply.body).toContain(field);
    expect(reply.body).not.toMatch(/invalid byte|out of range for type|prisma/i);
  });

  it.each([
    ['/api/console/v1/proxies/__proto__', 404],
    ['/api/console/v1/proxies/constructor', 404],
    ['/api/console/v1/events?proxy=__proto__', 200],
    ['/api/console/v1/events?proxy=%ED%A0%80', 200],
    ['/api/console/v1/events?to=9999-12-31T23:59:59%2B14:00', 200],
    ['/api/console/v1/meters/-1/preview', 404],
  ])('%s is looked for and not found (%i)', async (url, status) => {
    expect((await api.app.inject({ url, headers: ADMIN })).statusCode).toBe(status);
  });
});

describe('a batch of events', () => {
  const wide = '𝄞'.repeat(128);
  const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;

  it.each([
    ['a year that no calendar has', JSON.stringify({ ...aCallEvent(), time: '0000-01-01T00:00:00.000Z' })],
    ['a number out of range', JSON.stringify({ ...aCallEvent(), configVersion: 99_999_999_999 })],
    ['a number that sums beyond range', JSON.stringify({ ...aCallEvent(), responseBytes: 9_007_199_254_740_991 })],
    [
      'names that fit into no index',
      JSON.stringify({ ...aCallEvent(), proxy: wide, target: wide, consumer: wide, company: wide, method: wide }),
    ],
    ['U+0000 in something without end', `{"id":"\\u0000","x":${deep}}`],
    ['what is no event', 'null'],
  ])('is stored although one line holds %s', async (_what, poisoned) => {
    const good = [aCallEvent(), aCallEvent(), aCallEvent()];
    const lines = good.map((event) => JSON.stringify(event));
    const reply = await api.app.inject({
      method: 'POST',
      url: '/internal/v1/events',
      headers: { authorization: `Bearer ${api.services.gatewayToken}`, 'content-type': 'application/x-ndjson' },
      payload: [lines[0], poisoned, lines[1], lines[2]].join('\n'),
    });
    expect(reply.json()).toMatchObject({ received: 4, inserted: 3, rejected: [{ line: 1 }] });
    expect(reply.json().rejected).toHaveLength(1);
  });
});
