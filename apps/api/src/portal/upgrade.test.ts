import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openTestDatabase } from '@tallygate/db/test-database';
import { expect, it } from 'vitest';
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
