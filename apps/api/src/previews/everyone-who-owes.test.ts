import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type MeteredLedger,
  openMeteredLedger,
  PER_CALL,
  SEPTEMBER,
  TOOL_CALLS,
} from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

const call = (company: string, time: string, more: object = {}) =>
  aCallEvent({ company, time: `2026-${time}:00.000Z`, ...more });
const sumOf = (rows: readonly { amount: string }[]) => rows.reduce((sum, { amount }) => sum + BigInt(amount), 0n);

async function putOnPlan(company: string, prices: object[], span: { validFrom: string; validTo?: string }) {
  const plan = await ledger.post('/plans', { name: `Plan of ${company}`, prices });
  expect(plan.status, plan.text).toBe(201);
  expect((await ledger.post('/company-plans', { company, planId: plan.body.id, ...span })).status).toBe(201);
}

describe('a preview of all companies lists everyone who owes', () => {
  it.each([
    ['a minimum', { ...PER_CALL, minimum: '500' }],
    ['a flat amount', { model: 'flat', amount: '500' }],
  ])('%s without a call: who is on a plan then, and who called before and never was', async (_what, price) => {
    await ledger.ingest([call('acme', '09-10T10:00'), call('former', '08-10T10:00'), call('gone', '08-11T10:00')]);
    await ledger.ingest([call('later', '10-02T10:00')]);
    const id = await ledger.makeMeter(TOOL_CALLS, {}, price);
    const prices = [{ meterId: id, price, validFrom: '2026-01-01T00:00:00Z' }];
    await putOnPlan('planned', prices, { validFrom: '2026-09-20T00:00:00Z' });
    await putOnPlan('gone', prices, { validFrom: '2026-01-01T00:00:00Z', validTo: '2026-09-01T00:00:00Z' });

    const preview = await ledger.preview(id);
    expect(preview.companies.map(({ company, total }) => [company, total])).toEqual([
      ['acme', '500'],
      ['former', '500'],
      ['planned', '500'],
    ]);
    expect(preview.total).toBe('1500');
    expect(sumOf(preview.companies.flatMap(({ lines }) => lines))).toBe(1500n);
  });

  it('and nobody beside those who called where nothing is due without usage', async () => {
    await ledger.ingest([call('acme', '09-10T10:00'), call('former', '08-10T10:00')]);
    const preview = await ledger.previewOf(TOOL_CALLS);
    expect(preview.companies.map(({ company }) => company)).toEqual(['acme']);
  });

  it('also when other rules are tried, which then change nothing', async () => {
    await ledger.ingest([call('acme', '09-10T10:00'), call('former', '08-10T10:00')]);
    const definition = { filter: TOOL_CALLS };
    const whatIf = await ledger.whatIf({ definition, price: { ...PER_CALL, minimum: '500' }, policy: {} });
    expect(whatIf.policy).toMatchObject({ before: '1000', after: '1000', difference: '0' });
    expect(whatIf.total).toBe('1000');
  });
});

describe('usage that nobody pays for is a row with its money, in no total', () => {
  const BILLABLE = { and: [TOOL_CALLS, { field: 'decision', op: 'equals', value: 'billable' }] };
  const open = (time: string, more: object = {}) =>
    call('nobody', time, { company: undefined, billable: false, reason: 'unattributed', ...more });
  const tiered = {
    model: 'graduated',
    tiers: [
      { upTo: '2', unitAmount: '10' },
      { upTo: 'inf', unitAmount: '1' },
    ],
  };

  it.each([
    ['rollups', BILLABLE],
    ['rollups', TOOL_CALLS],
    ['events', { and: [BILLABLE, { field: 'metadata.requestSize', op: 'gte', number: '0' }] }],
  ])('from %s, where the meter counts %j', async (source, filter) => {
    await ledger.ingest([
      call('acme', '09-10T10:00'),
      open('09-11T10:00'),
      open('09-12T10:00', { consumer: 'b' }),
      open('09-12T11:00', { consumer: 'b' }),
      call('acme', '09-13T10:00', { company: undefined, billable: false, reason: 'denied_auth', outcome: 'denied' }),
    ]);
    const id = await ledger.makeMeter(filter, {}, tiered);
    const preview = await ledger.preview(id);

    expect(preview).toMatchObject({ source, total: '10', quantity: '1', matched: 1 });
    expect(preview.companies.map(({ company }) => company)).toEqual(['acme']);
    expect(preview.unattributed).toMatchObject({ quantity: '3', calls: 3, total: '21' });
    expect(sumOf(preview.unattributed?.lines ?? [])).toBe(21n);
    expect(preview.findings.map(({ code }) => code)).toContain('UNATTRIBUTED');
    expect((await ledger.csv(id)).at(-2)).toMatch(/^,Unattributed \(charged to nobody\),3,/);
  });

  it('period by period', async () => {
    await ledger.ingest([open('08-10T10:00'), open('08-11T10:00'), open('08-12T10:00'), open('09-02T10:00')]);
    const id = await ledger.makeMeter(BILLABLE, {}, tiered);
    const range = { from: '2026-08-01T00:00:00Z', to: '2026-10-01T00:00:00Z' };

    expect((await ledger.preview(id, range)).unattributed).toMatchObject({ quantity: '4', calls: 4, total: '31' });
  });

  it('of other meters and of one company there is none', async () => {
    await ledger.ingest([call('acme', '09-10T10:00'), open('09-11T10:00')]);
    const id = await ledger.makeMeter(BILLABLE);

    expect((await ledger.preview(id, { ...SEPTEMBER, company: 'acme' })).unattributed).toBeNull();
    const other = { and: [BILLABLE, { field: 'tool', op: 'equals', value: 'other' }] };
    expect((await ledger.previewOf(other)).unattributed).toBeNull();
  });
});

describe('lines add up to the total', () => {
  it('for the consumers of a company that owes without usage, in a row of its own', async () => {
    await ledger.ingest([call('acme', '09-10T10:00', { consumer: 'a' }), call('former', '08-10T10:00')]);
    const preview = await ledger.previewOf(TOOL_CALLS, {}, { ...PER_CALL, minimum: '500' });

    expect(preview.consumers).toEqual([
      { consumer: 'a', company: 'acme', quantity: '1', calls: 1, amount: '500' },
      { consumer: '', company: 'former', quantity: '0', calls: 0, amount: '500', isFixed: true },
    ]);
    const asked = await ledger.preview(preview.meterId ?? '', { ...SEPTEMBER, company: 'former' });
    expect(sumOf(asked.consumers)).toBe(BigInt(asked.total));
  });

  it.each([
    ['rollups', TOOL_CALLS],
    ['events', { and: [TOOL_CALLS, { field: 'metadata.requestSize', op: 'gte', number: '0' }] }],
  ])('beyond what a double holds, from %s and where calls are decided again', async (source, filter) => {
    const quantity = '9007199254740993';
    await ledger.ingest([call('acme', '09-10T10:00', { quantity }), call('acme', '09-11T10:00')]);
    const definition = { filter, metric: { type: 'sum', field: 'metadata.billing.quantity' } };
    const whatIf = await ledger.whatIf({ definition, price: PER_CALL, policy: {} });

    expect(whatIf).toMatchObject({ source, total: '9007199254740994', quantity: '9007199254740994' });
    expect(whatIf.companies[0]?.lines).toMatchObject([{ quantity: '9007199254740994', amount: '9007199254740994' }]);
    expect(whatIf.policy).toMatchObject({ before: '9007199254740994' });
  });
});

describe('a company’s plans', () => {
  const plan = (meterId: string, more: object = {}) => ({
    meterId,
    price: PER_CALL,
    validFrom: '2026-01-01T00:00:00Z',
    ...more,
  });
  const previewOf = async (company: string, range: Record<string, string> = SEPTEMBER) => {
    const reply = await ledger.get(`/companies/${encodeURIComponent(company)}/preview?${new URLSearchParams(range)}`);
    expect(reply.status, reply.text).toBe(200);
    return reply.body;
  };

  it('leave a finding with its calls where usage has no price', async () => {
    await ledger.ingest(['02', '20', '21', '22', '23'].map((day) => call('acme', `09-${day}T10:00`)));
    const id = await ledger.makeMeter(TOOL_CALLS);
    const span = { validFrom: '2026-08-01T00:00:00Z', validTo: '2026-09-15T00:00:00Z' };
    await putOnPlan('acme', [plan(id)], span);

    const preview = await previewOf('acme');
    expect(preview.totals).toEqual({ usd: '1' });
    expect(preview.findings).toMatchObject([
      {
        code: 'USAGE_WITHOUT_PRICE',
        meterId: id,
        calls: 4,
        from: '2026-09-15T00:00:00.000Z',
        to: '2026-10-01T00:00:00.000Z',
        message: expect.stringContaining('4 calls'),
      },
    ]);
    expect((await previewOf('acme', { from: '2026-09-01T00:00:00Z', to: '2026-09-15T00:00:00Z' })).findings).toEqual(
      [],
    );
  });

  it('leave one for a company that never was on a plan', async () => {
    await ledger.ingest([call('acme', '09-20T10:00')]);
    await ledger.makeMeter(TOOL_CALLS);
    expect((await previewOf('acme')).findings).toMatchObject([{ code: 'USAGE_WITHOUT_PRICE', calls: 1 }]);
  });

  it('let free units run on where one price of a plan follows another', async () => {
    await ledger.ingest(['02', '03', '20', '21'].map((day) => call('acme', `09-${day}T10:00`)));
    const id = await ledger.makeMeter(TOOL_CALLS);
    const change = '2026-09-15T00:00:00Z';
    const free = (unitAmount: string) => ({ ...PER_CALL, unitAmount, freeUnits: '3' });
    await putOnPlan(
      'acme',
      [plan(id, { price: free('5'), validTo: change }), plan(id, { price: free('4'), validFrom: change })],
      {
        validFrom: '2026-01-01T00:00:00Z',
      },
    );
    const { totals, prices, findings } = await previewOf('acme');
    expect(totals).toEqual({ usd: '4' });
    expect(prices).toMatchObject([
      {
        quantity: '4',
        lines: [
          { version: 1, amount: '0' },
          { version: 2, amount: '4' },
        ],
      },
    ]);
    expect(findings).toEqual([]);
  });

  it.each(['x', '€'])('are read for a company whose name is as long as one may be: 256 times %s', async (letter) => {
    expect((await previewOf(letter.repeat(256))).totals).toEqual({});
  });
});
