import type { MeterPreview } from '@tallygate/contracts/preview';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordDeliveries } from '../events/record-deliveries.ts';
import {
  type MeteredLedger,
  openMeteredLedger,
  SEPTEMBER,
  TOOL_CALLS,
} from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;
let now: Date;

beforeAll(async () => {
  ledger = await openMeteredLedger();
  ledger.api.services.now = () => now;
});
beforeEach(() => {
  now = new Date('2026-09-11T00:00:00.000Z');
  return ledger.clear();
});
afterAll(() => ledger.close());

const GRADUATED = {
  model: 'graduated',
  tiers: [
    { upTo: '3', unitAmount: '0.5', flatAmount: '10' },
    { upTo: 'inf', unitAmount: '0.25' },
  ],
};

/** One company with five calls, of which one failed and two have not arrived; one company with one call. */
async function fill(): Promise<void> {
  const calls = [1, 2, 3, 4].map((day) => aCallEvent({ time: `2026-09-0${day}T10:00:00.000Z` }));
  const failed = aCallEvent({ outcome: 'tool_error', billable: false, reason: 'tool_error' });
  await ledger.ingest([...calls, failed, aCallEvent({ company: 'org-b', consumer: 'agent-b' })]);
  const at = '2026-09-05T00:00:00.000Z';
  const deliveries = calls.slice(0, 3).map(({ id }) => ({ id, state: 'accepted' as const, at }));
  await recordDeliveries(ledger.api.services.db, { publisher: 'moesif', deliveries });
}

/** Everything that a preview must show, for a company with five calls. */
function expectComplete(preview: MeterPreview): void {
  const [company] = preview.companies;
  expect(company).toMatchObject({
    company: 'org-a',
    quantity: '5',
    calls: 5,
    // 3 × 0.5 = 1.5 → 2; 2 × 0.25 = 0.5 → 1: each line is rounded by itself.
    lines: [
      { kind: 'usage', tier: 0, quantity: '3', unitAmount: '0.5', exact: '1.5', amount: '2' },
      { kind: 'flat', tier: 0, quantity: '0', exact: '10', amount: '10' },
      { kind: 'usage', tier: 1, quantity: '2', unitAmount: '0.25', exact: '0.5', amount: '1' },
    ],
    total: '13',
    effectiveUnitAmount: '2.6',
    nextStep: null,
    byDeliveryState: { accepted: '3', recorded: '2' },
  });
  for (const word of ['Rounding', 'Charge point', 'URI shape', 'Report window', 'UTC'])
    expect(preview.assumptions.join('\n')).toContain(word);
  for (const word of ['Tax', 'Discounts', 'grants', 'balance', 'Other products', 'final'])
    expect(preview.exclusions.join('\n')).toContain(word);
  expect(preview.findings.find(({ code }) => code === 'COUNTS_NOT_BILLABLE')?.message).toContain(
    'Counted all the same: tool_error 1',
  );
}

describe('a preview shows everything that its number rests on', () => {
  it('for all companies, while the period runs, with an estimate that is marked as one', async () => {
    await fill();

    const preview = await ledger.previewOf(TOOL_CALLS, {}, GRADUATED);

    expectComplete(preview);
    expect(preview).toMatchObject({ mode: 'as_configured', quantity: '6', total: '24' });
    expect(preview.companies[1]?.nextStep).toMatchObject({ units: '3', addsAmount: '1' });
    expect(preview.projection?.quantity).toBe('18');
    expect(preview.projection?.note).toContain('Estimate');
  });

  it('for one company, and as what-if', async () => {
    await fill();
    const id = await ledger.makeMeter(TOOL_CALLS, {}, GRADUATED);

    const own = await ledger.preview(id, { ...SEPTEMBER, company: 'org-a' });
    const whatIf = await ledger.whatIf({ definition: { filter: TOOL_CALLS }, price: GRADUATED, company: 'org-a' });

    for (const one of [own, whatIf]) {
      expectComplete(one);
      expect(one).toMatchObject({ total: '13', quantity: '5' });
      expect(one.companies).toHaveLength(1);
    }
    expect(whatIf).toMatchObject({ mode: 'what_if', meterId: null });
  });

  it('for a past period, without an estimate, and with what may be reported after its end apart', async () => {
    await fill();
    await ledger.ingest([aCallEvent({ company: 'org-c', time: '2026-09-30T23:30:00.000Z' })]);
    now = new Date('2026-11-15T00:00:00.000Z');

    const preview = await ledger.previewOf(TOOL_CALLS, {}, GRADUATED);

    expectComplete(preview);
    expect(preview.projection).toBeNull();
    const band = preview.findings.find(({ code }) => code === 'NEAR_PERIOD_END')?.message;
    expect(band).toContain('1 call, quantity 1, fell within one report window');
  });

  it('for its own period when none is asked for', async () => {
    await fill();
    const id = await ledger.makeMeter(TOOL_CALLS, { period: { interval: 'week' } });

    const preview = await ledger.preview(id, {});

    expect(preview).toMatchObject({ from: '2026-09-07T00:00:00.000Z', to: '2026-09-14T00:00:00.000Z', quantity: '0' });
    expect(preview.findings.map(({ code }) => code)).toContain('NO_EVENTS');
  });

  it('as CSV with the same lines and totals', async () => {
    await fill();
    const rows = await ledger.csv(await ledger.makeMeter(TOOL_CALLS, {}, GRADUATED));

    expect(rows.slice(1, 5)).toEqual([
      'org-a,Tier 1,3,0.5,1.5,2,usd,0.02 USD',
      'org-a,"Tier 1, fixed amount",0,,10,10,usd,0.10 USD',
      'org-a,Tier 2,2,0.25,0.5,1,usd,0.01 USD',
      'org-a,Total,5,,,13,usd,0.13 USD',
    ]);
  });

  it('never calls an amount exact where rounding is not documented', async () => {
    await fill();

    const kwd = await ledger.previewOf(TOOL_CALLS, {}, { model: 'per_unit', unitAmount: '1.2', currency: 'kwd' });
    const jpy = await ledger.previewOf(TOOL_CALLS, {}, { model: 'per_unit', unitAmount: '0.5', currency: 'jpy' });

    expect(kwd.findings.map(({ code }) => code)).toContain('CURRENCY_NOT_EXACT');
    expect(jpy.findings.map(({ code }) => code)).not.toContain('CURRENCY_NOT_EXACT');
    // 5 × 0.5 yen = 2.5 → 3, 1 × 0.5 → 1.
    expect(jpy.total).toBe('4');
  });
});
