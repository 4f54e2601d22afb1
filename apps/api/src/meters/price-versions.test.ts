import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;
let now: Date;

beforeAll(async () => {
  ledger = await openMeteredLedger();
  ledger.api.services.now = () => now;
});
beforeEach(() => {
  now = new Date('2026-10-20T12:00:00.000Z');
  return ledger.clear();
});
afterAll(() => ledger.close());

const OCTOBER = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' };
const NOVEMBER = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };
const perCall = (unitAmount: string, more: object = {}) => ({ model: 'per_unit', unitAmount, ...more });

async function save(id: string, price: object, more: object = {}) {
  const { body } = await ledger.get(`/meters/${id}`);
  return ledger.put(`/meters/${id}`, { name: body.name, definition: body.definition, price, ...more });
}
const call = (time: string, company = 'acme') => aCallEvent({ company, time: `2026-${time}:00.000Z` });
const totalOf = async (id: string, range: Record<string, string>) => (await ledger.preview(id, range)).total;

describe('a meter’s price', () => {
  it('reprices no call of before its change, in this month or in one that is over', async () => {
    await ledger.ingest([call('09-10T10:00'), call('10-10T10:00'), call('10-20T11:59'), call('10-20T12:00')]);
    const id = await ledger.makeMeter(TOOL_CALLS, {}, perCall('5'));

    expect((await save(id, perCall('400'))).status).toBe(200);

    expect(await totalOf(id, { from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' })).toBe('5');
    const october = await ledger.preview(id, OCTOBER);
    expect(october.total).toBe('410');
    expect(october.companies[0]?.lines.map(({ version, quantity, amount }) => [version, quantity, amount])).toEqual([
      [1, '2', '10'],
      [2, '1', '400'],
    ]);
    expect(october.priceVersions).toMatchObject([
      { version: 1, from: '2026-10-01T00:00:00.000Z', to: '2026-10-20T12:00:00.000Z', price: { unitAmount: '5' } },
      { version: 2, from: '2026-10-20T12:00:00.000Z', to: '2026-11-01T00:00:00.000Z', price: { unitAmount: '400' } },
    ]);
  });

  it('may be planned: until then the meter shows and charges the one that holds', async () => {
    await ledger.ingest([call('10-10T10:00')]);
    const id = await ledger.makeMeter(TOOL_CALLS, {}, perCall('5'));

    const saved = await save(id, perCall('7'), { priceFrom: NOVEMBER.from });
    expect(saved.body).toMatchObject({ version: 2, price: { unitAmount: '5' } });
    expect((await ledger.get(`/meters/${id}`)).body.price.unitAmount).toBe('5');
    expect((await ledger.get('/meters')).body[0].price.unitAmount).toBe('5');
    expect(await totalOf(id, OCTOBER)).toBe('5');

    now = new Date('2026-11-03T00:00:00Z');
    await ledger.ingest([call('11-02T10:00')]);
    expect((await ledger.get(`/meters/${id}`)).body.price.unitAmount).toBe('7');
    expect(await totalOf(id, NOVEMBER)).toBe('7');
    expect(await totalOf(id, { from: OCTOBER.from, to: NOVEMBER.to })).toBe('12');
    expect((await ledger.get(`/meters/${id}/prices`)).body).toMatchObject([
      { version: 2, validFrom: '2026-11-01T00:00:00.000Z', validTo: null, price: { unitAmount: '7' } },
      { version: 1, validFrom: null, validTo: '2026-11-01T00:00:00.000Z', price: { unitAmount: '5' } },
    ]);
  });

  it('may begin earlier, as long as that period is not closed: one hour after its end', async () => {
    await ledger.ingest([call('10-10T10:00')]);
    const id = await ledger.makeMeter(TOOL_CALLS, {}, perCall('5'));
    now = new Date('2026-11-01T01:00:00.000Z');
    const refused = await save(id, perCall('9'), { priceFrom: OCTOBER.from });
    expect(refused).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', fields: [{ path: 'priceFrom' }] } });
    expect(refused.body.fields[0].message).toContain('closed');

    now = new Date('2026-11-01T00:59:59.999Z');
    expect((await save(id, perCall('9'), { priceFrom: OCTOBER.from })).status).toBe(200);
    expect(await totalOf(id, OCTOBER)).toBe('9');
  });

  it('is replaced by a later one with the same start, and both stay listed', async () => {
    await ledger.ingest([call('10-10T10:00')]);
    const id = await ledger.makeMeter(TOOL_CALLS, {}, perCall('5'));
    await save(id, perCall('50'), { priceFrom: OCTOBER.from });
    await save(id, perCall('6'), { priceFrom: OCTOBER.from });

    expect(await totalOf(id, OCTOBER)).toBe('6');
    const listed = (await ledger.get(`/meters/${id}/prices`)).body;
    expect(listed.map((one: { version: number }) => one.version)).toEqual([3, 2, 1]);
    expect(listed[1]).toMatchObject({ validFrom: '2026-10-01T00:00:00.000Z', validTo: '2026-10-01T00:00:00.000Z' });
  });

  it('keeps its free units and tiers across a change, as the guide says', async () => {
    const tiers = (first: string, second: string) => ({
      model: 'graduated',
      freeUnits: '1',
      tiers: [
        { upTo: '3', unitAmount: first },
        { upTo: 'inf', unitAmount: second },
      ],
    });
    const calls = ['05', '06', '07', '20', '21', '22'].map((day) => call(`10-${day}T10:00`));
    await ledger.ingest(calls);
    now = new Date('2026-10-23T00:00:00Z');
    const id = await ledger.makeMeter(TOOL_CALLS, {}, tiers('100', '10'));
    await save(id, tiers('80', '8'), { priceFrom: '2026-10-15T00:00:00Z' });

    // 1 free, 2 at 100; then the third of the first tier at 80, and 2 above it at 8.
    const { companies, total } = await ledger.preview(id, OCTOBER);
    expect(total).toBe('296');
    expect(companies[0]?.lines.map(({ version, tier, quantity }) => [version, tier, quantity])).toEqual([
      [1, 0, '2'],
      [2, 0, '1'],
      [2, 1, '2'],
    ]);
  });

  it('counts different values once, in the version that held when they were new', async () => {
    await ledger.ingest(
      [
        ['10-05', 'a'],
        ['10-20', 'a'],
        ['10-21', 'b'],
      ].map(([day, consumer]) => aCallEvent({ company: 'acme', consumer, time: `2026-${day}T10:00:00.000Z` })),
    );
    const metric = { type: 'unique', field: 'consumer' };
    const id = await ledger.makeMeter(TOOL_CALLS, { metric }, perCall('100'));
    await save(id, perCall('10'), { priceFrom: '2026-10-15T00:00:00Z' });
    expect(await totalOf(id, OCTOBER)).toBe('110');
  });

  it('changes its currency at the start of a period only, and amounts of two are never added', async () => {
    const id = await ledger.makeMeter(TOOL_CALLS, {}, perCall('5'));
    const euros = perCall('5', { currency: 'eur' });
    expect(await save(id, euros)).toMatchObject({ status: 400, body: { fields: [{ path: 'priceFrom' }] } });
    expect((await save(id, euros, { priceFrom: NOVEMBER.from })).status).toBe(200);

    const both = new URLSearchParams({ from: OCTOBER.from, to: NOVEMBER.to });
    expect(await ledger.get(`/meters/${id}/preview?${both}`)).toMatchObject({
      status: 400,
      body: { fields: [{ path: 'to', message: expect.stringContaining('usd until then and in eur') }] },
    });
    expect((await ledger.preview(id, NOVEMBER)).currency).toBe('eur');
  });

  it('is not changed by saving what holds', async () => {
    const id = await ledger.makeMeter(TOOL_CALLS, {}, perCall('5'));
    await save(id, perCall('5'), { priceFrom: NOVEMBER.from });
    expect((await ledger.get(`/meters/${id}/prices`)).body).toHaveLength(1);
    expect((await ledger.get(`/meters/${id}`)).body.version).toBe(1);
  });
});

describe('a definition that changed after a period', () => {
  it('is a finding of that period, and of none after it', async () => {
    await ledger.ingest([call('09-10T10:00')]);
    const id = await ledger.makeMeter(TOOL_CALLS, {}, perCall('5'));
    const { body } = await ledger.get(`/meters/${id}`);
    const definition = { ...body.definition, multiplier: '2' };
    await ledger.put(`/meters/${id}`, { name: body.name, definition, price: body.price });
    const codesOf = async (range: Record<string, string>) =>
      (await ledger.preview(id, range)).findings.map(({ code }) => code);

    expect(await codesOf({ from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' })).toContain('DEFINITION_CHANGED');
    expect(await codesOf(OCTOBER)).not.toContain('DEFINITION_CHANGED');
  });
});

describe('what if', () => {
  beforeEach(() => ledger.ingest([call('10-10T10:00'), call('10-20T12:00')]));

  it('the price that runs were saved again: nothing changes, for calls priced by any version', async () => {
    const id = await ledger.makeMeter(TOOL_CALLS, {}, perCall('5'));
    await save(id, perCall('9'));
    const { body } = await ledger.get(`/meters/${id}`);
    const same = { definition: body.definition, price: body.price, compare: id, policy: {}, ...OCTOBER };
    const whatIf = await ledger.whatIf(same);

    expect(whatIf.total).toBe('14');
    expect(whatIf.compared).toEqual([{ company: 'acme', before: '14', after: '14' }]);
    expect(whatIf.policy).toMatchObject({ before: '14', after: '14', difference: '0', changed: 0 });
  });

  it('another price held from an instant, or always', async () => {
    const id = await ledger.makeMeter(TOOL_CALLS, {}, perCall('5'));
    const asked = { definition: { filter: TOOL_CALLS }, price: perCall('9'), compare: id, ...OCTOBER };

    expect((await ledger.whatIf({ ...asked, priceFrom: '2026-10-15T00:00:00Z' })).total).toBe('14');
    expect((await ledger.whatIf(asked)).total).toBe('18');
  });
});
