import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashPassword } from '../access/passwords/password-hash.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { systemAuthor } from './author.ts';
import { recordAudit } from './record-audit.ts';
import { Repeats } from './repeats.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const stored = () => api.services.db.prisma.auditEntry.findMany({ orderBy: { id: 'asc' } });

describe('what has no transaction', () => {
  it('is stored at once when it went well', async () => {
    await recordAudit(api.services, systemAuthor(api.services), {
      action: 'start',
      entityType: 'api',
      entityId: 'api',
    });

    expect((await stored()).at(-1)).toMatchObject({ action: 'start', actor: 'tallygate', source: 'system' });
  });

  it('tells of who was refused what, and folds the same again', async () => {
    const { db, auditLog } = api.services;
    const passwordHash = await hashPassword('a password of some length');
    await db.prisma.user.create({ data: { id: 'u1', username: 'vera', passwordHash, roles: ['viewer'] } });
    const authorization = `Basic ${Buffer.from('vera:a password of some length').toString('base64')}`;
    const before = (await stored()).length;

    for (let i = 0; i < 3; i++) {
      const reply = await api.app.inject({ url: '/api/console/v1/users', headers: { authorization } });
      expect(reply.statusCode).toBe(403);
    }
    await auditLog.flush(true);

    const added = (await stored()).slice(before);
    expect(added).toHaveLength(2);
    expect(added[0]).toMatchObject({
      action: 'refuse',
      actor: 'vera',
      entityType: 'route',
      entityId: 'GET /api/console/v1/users',
    });
  });
});

describe('repeats', () => {
  it('lets the first pass, counts the rest, and never holds more kinds than it may', () => {
    let nowMs = 0;
    const repeats = new Repeats<string>({
      windowMs: 60,
      maxKeys: 2,
      now: () => nowMs,
      overflow: () => ['rest', 'the rest'],
    });

    expect(['a', 'a', 'b', 'a', 'c', 'd'].map((key) => repeats.first(key, key))).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
    ]);
    expect(repeats.take()).toEqual([]);
    nowMs = 60;
    expect(repeats.take()).toEqual([
      { value: 'a', count: 2 },
      { value: 'the rest', count: 2 },
    ]);
    expect(repeats.first('a', 'a')).toBe(true);
  });
});
