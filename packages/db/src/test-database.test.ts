import { expect, it } from 'vitest';
import { openTestDatabase } from './test-database.testing.ts';

it('each test database is migrated, empty and its own', async () => {
  const [one, other] = await Promise.all([openTestDatabase(), openTestDatabase()]);

  await one.prisma.keyManager.create({ data: { name: 'PrimaryIDP', entity: {}, updatedBy: 'admin' } });

  expect(await one.prisma.keyManager.count()).toBe(1);
  expect(await other.prisma.keyManager.count()).toBe(0);
  await Promise.all([one.close(), other.close()]);
}, 60_000);
