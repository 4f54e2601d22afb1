import { openDatabase } from '@tallygate/db/open-database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { aCallEvent } from '@tallygate/testing/call-event';
import { combinations } from '@tallygate/testing/combinations';
import { startPostgres } from '@tallygate/testing/postgres-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

const server = await startPostgres();
afterAll(() => server?.stop());

const engines = [
  { engine: 'PGlite', open: openTestDatabase, isHere: true },
  {
    engine: server === null ? 'PostgreSQL (skipped: no initdb and postgres on this machine)' : 'PostgreSQL',
    open: () => openDatabase({ url: server?.createDatabase('combinations') ?? '' }),
    isHere: server !== null,
  },
];

const BILLABLE = { field: 'metadata.billing.decision', op: 'equals', value: 'billable' };
/** Conditions whose answer stands in more and more places: a roll-up, an event's column, an event's body. */
const FILTERS: Record<string, object> = {
  'what roll-ups know': { and: [TOOL_CALLS, BILLABLE] },
  'a column of events': { and: [TOOL_CALLS, BILLABLE, { field: 'status', op: 'lt', number: '600' }] },
  'the body of events': { and: [TOOL_CALLS, BILLABLE, { field: 'metadata.requestSize', op: 'gte', number: '0' }] },
  'a header of events': {
    and: [TOOL_CALLS, BILLABLE, { not: { field: 'request.headers.x-absent', op: 'exists' } }],
  },
};
const ZONES = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Eucla', 'Pacific/Marquesas'];
const MONTH = { from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' };

const MISSES = [
  { what: 'without near misses', misses: 0 },
  { what: 'with one near miss', misses: 1 },
  { what: 'with near misses of several kinds', misses: 3 },
];

const CALLERS = [
  { company: undefined, calls: 3 },
  { company: 'acme', calls: 2 },
  { company: 'nobody', calls: 0 },
];

const CASES = combinations(MISSES, Object.entries(FILTERS), ZONES, CALLERS);

for (const { engine, open, isHere } of engines) {
  describe.skipIf(!isHere)(`on ${engine}`, () => {
    let ledger: MeteredLedger;
    beforeAll(async () => {
      ledger = await openMeteredLedger(open);
    });
    afterAll(() => ledger.close());

    describe.each(MISSES)('a preview $what', ({ misses }) => {
      const billed = [
        aCallEvent({ company: 'acme', time: '2026-09-10T10:10:00.000Z' }),
        aCallEvent({ company: 'acme', consumer: 'other', time: '2026-09-11T18:40:00.000Z' }),
        aCallEvent({ company: 'beta', time: '2026-09-12T05:20:00.000Z' }),
      ];
      const kept = [
        { outcome: 'tool_error', isError: true, billable: false, reason: 'tool_error' },
        { outcome: 'rpc_error', errorCode: -32602, billable: false, reason: 'rpc_error' },
        { billable: false, reason: 'free_tool', target: 'add' },
      ] as const;

      beforeAll(async () => {
        await ledger.clear();
        const missed = kept
          .slice(0, misses)
          .map((difference) => aCallEvent({ ...difference, company: 'acme', time: '2026-09-10T10:20:00.000Z' }));
        await ledger.ingest([...billed, ...missed]);
      });

      const cases = CASES.filter(([miss]) => miss.misses === misses).map(([, [name, filter], zone, callers]) => ({
        name,
        filter,
        zone,
        ...callers,
      }));
      it.each(cases)(
        'of a meter on $name in $zone of company $company is a number, with corrections or without',
        async ({ filter, zone, company, calls }) => {
          const id = await ledger.makeMeter(filter, { period: { zone } });
          const query = { ...MONTH, ...(company === undefined ? {} : { company }) };
          const before = await ledger.preview(id, query);
          expect(before.matched).toBe(calls);
          expect(before.nearMisses.length).toBe(company === 'nobody' ? 0 : misses);

          const correction = {
            company: 'acme',
            meterId: id,
            time: '2026-09-15T00:00:00Z',
            quantity: '2',
            reason: 'test',
          };
          expect((await ledger.post('/corrections', correction)).status).toBe(201);
          expect((await ledger.preview(id, query)).matched).toBe(calls);
        },
      );
    });
  });
}
