import { aCallEvent } from '@tallygate/testing/call-event';
import { expect, it } from 'vitest';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { upgraded } from '../test-support/upgraded.testing.ts';
import { listAlerts } from './alert-rows.ts';
import { listRules, readWatched } from './rule-rows.ts';

it('a ledger of before there were alerts is watched by no rule, tells nothing of its calls, and keeps each crossing once', async () => {
  const undo = ['drop table alert_attempts, alert_deliveries, alert_endpoints, alerts, alert_rules'];
  await upgraded({ undo, write: [], migration: '20261201102004_usage_alerts' }, async (db) => {
    await ingestInto(db, [aCallEvent({ company: 'acme' })], '2026-09-01T10:00:01Z');
    expect(await readWatched(db.prisma)).toEqual([]);
    const query = { state: 'all', limit: 10 } as const;
    expect(await listAlerts(db.prisma, null, query)).toEqual({ alerts: [], nextCursor: null, unread: 0 });

    const at = new Date('2026-09-01T12:00:00Z');
    const rule = { name: 'Many calls', measure: 'calls', scope: 'company', window: 'day', figure: 100, minCalls: 0 };
    const stamps = { enabled: true, since: at, updatedAt: at, updatedBy: 'ann' };
    await db.prisma.alertRule.create({ data: { id: 'r', ...rule, shares: [100], ...stamps } });
    expect(await listRules(db.prisma, null)).toMatchObject([{ id: 'r', figure: '100', lastFiredAt: null }]);
    const crossing = { ruleId: 'r', subject: 'acme', window: 'day', windowFrom: at, threshold: 100, arming: 1 };
    const facts = { share: 100, figure: 100, value: 101, told: true, rule: {}, firedAt: at, dataUpTo: at };
    await db.prisma.alert.create({ data: { id: 'a', ...crossing, ...facts } });
    await expect(db.prisma.alert.create({ data: { id: 'b', ...crossing, ...facts } })).rejects.toThrow(
      'Unique constraint',
    );
  });
});
