import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openTestDatabase } from '@tallygate/db/test-database';
import { expect, it } from 'vitest';
import { upgraded } from '../test-support/upgraded.testing.ts';
import { readPortalSettings } from './portal-settings.ts';

it('a portal of the version before is open as it was, and sells no credits and no plans', async () => {
  const db = await openTestDatabase();
  try {
    await db.sql('drop table top_ups, recharges');
    await db.sql('alter table portal_settings drop column pay_rail_id, drop column pay_currency, drop column offers');
    await db.sql(
      `insert into portal_settings (is_open, seller_name, accent, frame_origins, updated_at, updated_by)
       values (true, 'Weather Ltd', '', '{}', now(), '')`,
    );
    for (const name of ['20261201143500_top_ups', '20261201145500_portal_offers', '20261201151500_auto_recharge']) {
      const text = readFileSync(join(findMigrations(), name, 'migration.sql'), 'utf8');
      for (const statement of text.split(/;\s*\n/)) if (statement.trim() !== '') await db.sql(statement);
    }
    expect(await readPortalSettings(db.prisma)).toEqual({
      isOpen: true,
      sellerName: 'Weather Ltd',
      accent: '',
      frameOrigins: [],
      payRailId: null,
      payCurrency: 'usd',
      offers: [],
    });
  } finally {
    await db.close();
  }
});

it('of a database of before there was a portal nobody can enter, and from then on a link is used once', async () => {
  const undo = ['drop table portal_sessions, used_portal_links, portal_keys, portal_settings'];
  await upgraded({ undo, write: [], migration: '20261201110119_portal' }, async ({ prisma }) => {
    expect([await prisma.portalKey.count(), await prisma.portalSession.count()]).toEqual([0, 0]);
    const at = new Date('2026-12-01T12:00:00Z');
    const link = () => prisma.usedPortalLink.create({ data: { id: 'l', expiresAt: at } });
    const key = (id: string) =>
      prisma.portalKey.create({ data: { id, name: 'Site', algorithm: 'HS256', createdAt: at, createdBy: 'ann' } });
    await link();
    await key('k1');
    await expect(link()).rejects.toThrow('Unique constraint');
    await expect(key('k2')).rejects.toThrow('Unique constraint');
  });
});
