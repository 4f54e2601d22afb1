import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRoutes } from '../test-support/route-list.testing.ts';
import { ACTOR, openWriteWorld, type WriteWorld } from './write-world.testing.ts';
import { NO_WRITES, WRITES } from './writes.testing.ts';

const WRITING = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;

let world: WriteWorld;
beforeAll(async () => {
  world = await openWriteWorld();
});
afterAll(() => world.close());

const entriesAfter = async (seq: bigint) => {
  await world.api.services.auditLog.flush(true);
  return world.api.services.db.prisma.auditEntry.findMany({ where: { seq: { gt: seq } }, orderBy: { seq: 'asc' } });
};
const lastSeq = async () => {
  await world.api.services.auditLog.flush(true);
  return (await world.api.services.db.prisma.auditHead.findFirstOrThrow()).seq;
};

it('every route with a writing method is walked here, or stands with the reason why it changes nothing', async () => {
  const routes = (await listRoutes(world.api)).flatMap(({ method, url }) =>
    WRITING.filter((one) => [method].flat().includes(one)).map((one) => `${one} ${url}`),
  );
  expect([...Object.keys(WRITES), ...Object.keys(NO_WRITES)].sort()).toEqual(routes.sort());
});

describe('who did what to whom stands in the audit log after', () => {
  it.each(Object.entries(WRITES))('%s', async (route, prepare) => {
    const { params = {}, payload, headers = world.actor, by = ACTOR, note } = await prepare(world);
    const [method, path = ''] = route.split(' ') as [(typeof WRITING)[number], string];
    const url = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const before = await lastSeq();

    const reply = await world.api.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });

    expect(reply.statusCode, reply.body).toBeLessThan(300);
    const [action, entityType, entityId] = note;
    const id = typeof entityId === 'string' ? entityId : entityId(reply.json());
    const noted = (await entriesAfter(before)).map((one) => [
      one.actor,
      one.action,
      one.entityType,
      one.entityId,
      one.outcome,
    ]);
    expect(noted).toContainEqual([by, action, entityType, id, 'ok']);
  });
});
