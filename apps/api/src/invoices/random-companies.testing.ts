import { GRACE_MS } from '@tallygate/contracts/call-times';
import { period as periodSchema } from '@tallygate/contracts/meter';
import { savePlan } from '@tallygate/contracts/plan';
import { privateTerms } from '@tallygate/contracts/plan-terms';
import type { RatedBill } from '@tallygate/contracts/rating';
import { nextPeriod } from '@tallygate/metering/billing-period';
import { planFaults, privateTermsFaults } from '@tallygate/metering/plan-faults';
import { hoursFrom, randomHour, randomPlan, randomTerms } from '@tallygate/metering/random-plans.testing';
import { isoOf } from '@tallygate/metering/rated-usage';
import { aRatingInput } from '@tallygate/metering/rating-input.testing';
import { differences } from '@tallygate/rerate/compare-bills';
import { recharge } from '@tallygate/rerate/recharge';
import { aCallEvent } from '@tallygate/testing/call-event';
import { seed } from '@tallygate/testing/env';
import fc from 'fast-check';
import { expect } from 'vitest';
import { nextCompanyPeriod } from './billing-cycle.ts';
import type { InvoiceLedger } from './invoice-ledger.testing.ts';

const START = '2026-09-01T00:00:00.000Z';
const iso = hoursFrom(START);
const METERS = ['echo', 'add'];
/** So many companies are in one ledger, and invoiced together. */
export const COMPANIES = 12;

const cycle = fc.constantFrom(
  {},
  { zone: 'Europe/Berlin' },
  { anchor: '2026-09-05T10:00:00.000Z' },
  { interval: 'week' as const },
  { interval: 'month' as const, intervalCount: 2 },
);
const plan = randomPlan(METERS, iso).filter(
  (one) => planFaults(savePlan.parse({ name: 'Random', ...one })).length === 0,
);
const company = fc
  .record({
    cycle,
    plans: fc.array(plan, { minLength: 1, maxLength: 2 }),
    changes: fc.uniqueArray(fc.tuple(randomHour, fc.nat(1), fc.option(randomTerms(METERS))), {
      minLength: 1,
      maxLength: 3,
      selector: ([hour]) => hour,
    }),
    leaves: fc.option(fc.integer({ min: 300, max: 1_400 })),
    calls: fc.array(fc.tuple(fc.constantFrom(...METERS), fc.integer({ min: 0, max: 1_600 })), { maxLength: 25 }),
  })
  .map(({ changes, leaves, plans, ...rest }) => {
    const starts = [...changes].sort(([a], [b]) => a - b);
    const on = starts.flatMap(([at, number, terms], index) => {
      const end = starts[index + 1]?.[0] ?? (leaves !== null && leaves > at ? leaves : undefined);
      const chosen = number % plans.length;
      const of = savePlan.parse({ name: 'Random', ...plans[chosen] });
      const fits =
        terms !== null &&
        privateTermsFaults({ ...of, prices: of.prices as never }, privateTerms.parse(terms)).length === 0;
      return [{ plan: chosen, from: iso(at), to: end === undefined ? null : iso(end), terms: fits ? terms : null }];
    });
    return { ...rest, plans, on };
  });
type Company = typeof company extends fc.Arbitrary<infer Value> ? Value : never;

/** Stores a company with its plans and calls. @returns what an independent calculator computes its first period from */
async function store(
  ledger: InvoiceLedger,
  name: string,
  { cycle: asked, plans, on, calls }: Company,
  meters: Record<string, string>,
) {
  const inLedger = <Of>(value: Of): Of =>
    JSON.parse(JSON.stringify(value), (key, text) => (key === 'meterId' ? (meters[text] ?? text) : text)) as Of;
  const ids: string[] = [];
  for (const [index, one] of plans.entries()) {
    const reply = await ledger.post('/plans', { name: `${name} ${index}`, period: asked, ...inLedger(one) });
    expect(reply.status, reply.text).toBe(201);
    ids.push(reply.body.id);
  }
  for (const { plan: index, from, to, terms } of on) {
    const entry = { company: name, planId: ids[index], validFrom: from, validTo: to, privateTerms: inLedger(terms) };
    const reply = await ledger.post('/company-plans', entry);
    expect(reply.status, reply.text).toBe(201);
  }
  const used = calls.map(([tool, hour]) => ({ meterId: meters[tool] ?? '', at: iso(hour), quantity: '1' }));
  await ledger.ingest(calls.map(([target, hour]) => aCallEvent({ time: iso(hour), company: name, target })));
  const period = periodSchema.parse(asked);
  const times = on.map(({ from, to }) => ({ validFrom: from, validTo: to, cycle: period }));
  const first = nextCompanyPeriod(times, { closedTo: null, begins: Date.parse(START) });
  if (first === null) return null;
  const next = nextPeriod(period, first);
  const span = { from: isoOf(first.from), to: isoOf(first.to) };
  return aRatingInput({
    period: span,
    nextPeriod: { from: isoOf(next.from), to: isoOf(next.to) },
    plans: plans.map((one, index) => ({ ...inLedger(one), id: ids[index] ?? '' })),
    on: on.map(({ plan: index, from, to, terms }) => ({
      plan: ids[index] ?? '',
      from,
      ...(to !== null && { to }),
      terms: inLedger(terms),
    })),
    used,
  });
}

async function previewOf(
  ledger: InvoiceLedger,
  name: string,
  { from, to }: { from: string; to: string },
): Promise<RatedBill[]> {
  const { status, body, text } = await ledger.get(`/companies/${name}/preview?${new URLSearchParams({ from, to })}`);
  expect(status, text).toBe(200);
  return body.bills.map(({ currency, lines, total }: RatedBill) => ({ currency, lines, total, holds: [] }));
}

async function invoiceOf(ledger: InvoiceLedger, name: string, { from }: { from: string }): Promise<RatedBill[]> {
  const rows = await ledger.api.services.db.prisma.invoice.findMany({ where: { company: name, periodFrom: from } });
  return rows.map(({ document, currency, state }) => {
    expect(state).toBe('final');
    const { lines, net } = document as unknown as { lines: RatedBill['lines']; net: string };
    return { currency, lines, total: net, holds: [] };
  });
}

/**
 * Makes random companies on random plans with random calls, and compares for each what the preview says, what the invoice says, and
 * what an independent calculator makes of the same plans and of calls that it counts itself.
 * @param runs how many ledgers of so many companies
 * @returns how many invoices were compared
 */
export async function compareRandomCompanies(ledger: InvoiceLedger, runs: number): Promise<number> {
  let invoiced = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(company, { minLength: COMPANIES, maxLength: COMPANIES }), async (companies) => {
      await ledger.startAnew();
      const meters: Record<string, string> = {};
      for (const tool of METERS) meters[tool] = await ledger.makeMeter({ field: 'tool', op: 'equals', value: tool });
      const inputs = [];
      for (const [index, one] of companies.entries()) {
        const name = `company-${index}`;
        const input = await store(ledger, name, one, meters);
        if (input === null) continue;
        const previewed = await previewOf(ledger, name, input.period);
        expect(differences(previewed, recharge(input))).toEqual([]);
        inputs.push({ name, input, previewed });
      }
      const over = Math.max(...inputs.map(({ input }) => Date.parse(input.period.to)));
      await ledger.closePeriods(isoOf(over + GRACE_MS));
      for (const { name, input, previewed } of inputs) {
        const issued = await invoiceOf(ledger, name, input.period);
        expect(differences(issued, recharge(input))).toEqual([]);
        expect(issued).toEqual(previewed);
        invoiced += issued.length;
      }
    }),
    { numRuns: runs, seed, endOnFailure: true },
  );
  return invoiced;
}
