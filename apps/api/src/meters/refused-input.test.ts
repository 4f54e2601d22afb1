import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, PER_CALL, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
  await ledger.ingest([aCallEvent()]);
});
afterAll(() => ledger.close());

const meter = (overrides: { definition?: object; price?: object; name?: unknown }) => ({
  name: 'Calls',
  price: PER_CALL,
  ...overrides,
  definition: { filter: TOOL_CALLS, ...overrides.definition },
});
const filter = (value: unknown) => meter({ definition: { filter: value } });
const tiers = (...rows: object[]) => meter({ price: { model: 'graduated', tiers: rows } });

const CASES: [string, object, string, RegExp][] = [
  [
    'a field that no filter knows',
    filter({ field: 'colour', op: 'equals', value: 'x' }),
    'definition.filter.field',
    /must be one of proxy, uri/,
  ],
  [
    'an unknown operator',
    filter({ field: 'tool', op: 'like', value: 'x' }),
    'definition.filter.op',
    /'equals' \| 'not_equals'.*"like"/,
  ],
  [
    'a condition without its value',
    filter({ field: 'tool', op: 'equals' }),
    'definition.filter.value',
    /found nothing/,
  ],
  [
    'a range that is no number',
    filter({ field: 'status', op: 'gte', number: '4xx' }),
    'definition.filter.number',
    /decimal/,
  ],
  ['an empty list', filter({ field: 'tool', op: 'in', values: [] }), 'definition.filter.values', /found a list of 0/],
  ['an or of nothing', filter({ or: [] }), 'definition.filter.or', /found a list of 0/],
  ['an and that is no list', filter({ and: 'tool' }), 'definition.filter.and', /a list/],
  [
    'a wrong condition deep inside',
    filter({ and: [TOOL_CALLS, { not: { or: [{ field: 'nope', op: 'exists' }] } }] }),
    'definition.filter.and[1].not.or[0].field',
    /must be one of/,
  ],
  [
    'a word too many in a condition',
    filter({ ...TOOL_CALLS, case: 'no' }),
    'definition.filter.case',
    /unknown field "case"/,
  ],
  ['no filter', meter({ definition: { filter: undefined } }), 'definition.filter', /found nothing/],
  [
    'an unknown metric',
    meter({ definition: { metric: { type: 'average' } } }),
    'definition.metric.type',
    /'count' \| 'sum'.*"average"/,
  ],
  [
    'a sum of nothing',
    meter({ definition: { metric: { type: 'sum', field: '' } } }),
    'definition.metric.field',
    /found ""/,
  ],
  ['an unknown grouping', meter({ definition: { groupBy: ['colour'] } }), 'definition.groupBy[0]', /company/],
  [
    'an unknown interval',
    meter({ definition: { period: { interval: 'quarter' } } }),
    'definition.period.interval',
    /month/,
  ],
  ['no time zone', meter({ definition: { period: { zone: 'Mars/Olympus' } } }), 'definition.period.zone', /IANA.*Mars/],
  ['a period of 13', meter({ definition: { period: { intervalCount: 13 } } }), 'definition.period.intervalCount', /12/],
  [
    'an anchor that is no instant',
    meter({ definition: { period: { anchor: '2026-13-01' } } }),
    'definition.period.anchor',
    /2026-13-01/,
  ],
  ['a multiplier by zero', meter({ definition: { multiplier: '1/0' } }), 'definition.multiplier', /positive.*1\/0/],
  ['an unknown rounding', meter({ definition: { roundingMode: 'bankers' } }), 'definition.roundingMode', /half_up/],
  ['tiers that do not end', tiers({ upTo: '5', unitAmount: '1' }), 'price.tiers[0].upTo', /must end in "inf"/],
  ['tiers that end twice', tiers({ upTo: 'inf' }, { upTo: 'inf' }), 'price.tiers[0].upTo', /only the last/],
  [
    'tiers that fall',
    tiers({ upTo: '10' }, { upTo: '5' }, { upTo: 'inf' }),
    'price.tiers[1].upTo',
    /more than the tier before \(10\)/,
  ],
  [
    'tiers that stand still',
    tiers({ upTo: '5' }, { upTo: '5.0' }, { upTo: 'inf' }),
    'price.tiers[1].upTo',
    /more than/,
  ],
  ['a tier up to nothing', tiers({ upTo: '0' }, { upTo: 'inf' }), 'price.tiers[0].upTo', /more than 0/],
  ['no tier at all', tiers(), 'price.tiers', /found a list of 0/],
  [
    'a fraction of a cent as fixed amount',
    tiers({ upTo: 'inf', flatAmount: '0.5' }),
    'price.tiers[0].flatAmount',
    /whole number of minor units/,
  ],
  ['a price below zero', meter({ price: { model: 'per_unit', unitAmount: '-1' } }), 'price.unitAmount', /negative/],
  [
    'a price with 13 places',
    meter({ price: { model: 'per_unit', unitAmount: '0.0000000000001' } }),
    'price.unitAmount',
    /12 places/,
  ],
  [
    'a price that is a number',
    meter({ price: { model: 'per_unit', unitAmount: 0.05 } }),
    'price.unitAmount',
    /text.*number 0\.05/,
  ],
  ['an exponent', meter({ price: { model: 'per_unit', unitAmount: '1e3' } }), 'price.unitAmount', /1e3/],
  [
    'a package of nothing',
    meter({ price: { model: 'package', unitAmount: '1', divideBy: '0' } }),
    'price.divideBy',
    /more than 0/,
  ],
  ['an unknown model', meter({ price: { model: 'bundle' } }), 'price.model', /'per_unit' \| 'package'.*"bundle"/],
  ['a currency in capitals', meter({ price: { ...PER_CALL, currency: 'USD' } }), 'price.currency', /lower case.*USD/],
  ['what is no currency', meter({ price: { ...PER_CALL, currency: 'dollars' } }), 'price.currency', /ISO 4217/],
  ['a minimum with places', meter({ price: { ...PER_CALL, minimum: '1.5' } }), 'price.minimum', /whole number/],
  [
    'a minimum above the maximum',
    meter({ price: { ...PER_CALL, minimum: '200', maximum: '100' } }),
    'price.maximum',
    /at least the minimum \(200\)/,
  ],
  ['free units below zero', meter({ price: { ...PER_CALL, freeUnits: '-5' } }), 'price.freeUnits', /negative/],
  ['no name', meter({ name: ' ' }), 'name', /name/],
];

describe('a meter is refused, with the field and the reason, for', () => {
  it.each(CASES)('%s', async (_what, body, path, reason) => {
    const { name: _, ...whatIf } = body as { name: string };
    const requests = [
      ledger.post('/meters', body),
      ...(path === 'name' ? [] : [ledger.post('/meters/preview', whatIf)]),
    ];

    for (const reply of await Promise.all(requests)) {
      expect(reply.status, reply.text).toBe(400);
      const field = reply.body.fields.find((one: { path: string }) => one.path === path);
      expect(field?.message, reply.text).toMatch(reason);
    }
    expect((await ledger.get('/meters')).body).toEqual([]);
  });
});

describe('a preview is refused, with the field and the reason, for', () => {
  it.each([
    ['a start that is no instant', 'from=yesterday', 'from', /found "yesterday"/],
    ['an end that is no instant', 'to=2026-09-31T00:00:00Z', 'to', /2026-09-31/],
    ['an end before the start', 'from=2026-09-02T00:00:00Z&to=2026-09-01T00:00:00Z', 'to', /must be after/],
    ['an empty period', 'from=2026-09-02T00:00:00Z&to=2026-09-02T00:00:00Z', 'to', /must be after/],
  ] as const)('%s', async (_what, query, path, reason) => {
    const id = await ledger.makeMeter(TOOL_CALLS);

    for (const form of ['preview', 'preview.csv']) {
      const { status, body } = await ledger.get(`/meters/${id}/${form}?${query}`);
      expect(status).toBe(400);
      expect(body.fields.find((one: { path: string }) => one.path === path)?.message).toMatch(reason);
    }
  });
});

describe('a meter that cannot be evaluated', () => {
  it.each([
    ['a filter over what no event has', { filter: { field: 'request.geo_ip.country', op: 'equals', value: 'DE' } }],
    ['a sum of what no event has', { filter: TOOL_CALLS, metric: { type: 'sum', field: 'metadata.cost' } }],
    ['different values of what no event has', { filter: TOOL_CALLS, metric: { type: 'unique', field: 'session' } }],
  ])('says so and never 0: %s', async (_what, definition) => {
    const id = await ledger.makeMeter(definition.filter, 'metric' in definition ? { metric: definition.metric } : {});
    const replies = [
      await ledger.get(`/meters/${id}/preview`),
      await ledger.get(`/meters/${id}/preview.csv`),
      await ledger.post('/meters/preview', { definition, price: PER_CALL }),
      await ledger.post('/meters/preview', { definition, price: PER_CALL, policy: {} }),
    ];

    for (const { status, body } of replies) {
      expect(status).toBe(422);
      expect(body).toMatchObject({ code: 'METER_NOT_EVALUABLE' });
      expect(body.detail).toContain('cannot be known here');
    }
  });
});
