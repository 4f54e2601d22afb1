import { aCallEvent } from '@tallygate/testing/call-event';
import { expect, it } from 'vitest';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { upgraded } from '../test-support/upgraded.testing.ts';
import { findCustomer, listCustomers } from './customer-rows.ts';

const NOW = new Date('2026-09-20T12:00:00Z');

it('companies of before there were customers are listed by their calls and plans, and nobody has written them down', async () => {
  const write = [
    `insert into plans (id, name) values ('p', 'Pro')`,
    `insert into company_plans (id, company, plan_id, valid_from) values ('c', 'beta', 'p', '2026-01-01')`,
  ];
  const undo = ['drop table customer_aliases, customers'];
  await upgraded({ undo, write, migration: '20261130234922_customers' }, async (db) => {
    await ingestInto(db, [aCallEvent({ company: 'acme', time: '2026-09-01T10:00:00.000Z' })], '2026-09-01T10:00:01Z');
    const context = { db, now: () => NOW };
    expect(await listCustomers(context, { sort: 'company', offset: 0, limit: 10 })).toMatchObject({
      total: 2,
      rows: [
        { company: 'acme', name: '', isKnown: false, calls: 1, plan: null },
        { company: 'beta', name: '', isKnown: false, calls: 0, plan: { planId: 'p', name: 'Pro' } },
      ],
    });
    const stamps = { createdAt: NOW, updatedAt: NOW, updatedBy: 'ann' };
    await db.prisma.customer.create({ data: { company: 'acme', name: 'Acme Ltd', details: {}, ...stamps } });
    expect(await findCustomer(context, 'acme')).toMatchObject({ name: 'Acme Ltd', isKnown: true, calls: 1 });
  });
});
