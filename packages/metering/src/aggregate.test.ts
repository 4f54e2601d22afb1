import { formatDecimal, ONE, parseDecimal } from '@tallygate/contracts/decimal';
import { type MeterDefinition, meterDefinition } from '@tallygate/contracts/meter';
import type { PublishedEvents } from '@tallygate/contracts/publisher';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Usage, UsageTally } from './aggregate.ts';
import type { UsageGroup } from './usage-group.ts';

const from = Date.parse('2026-09-01T00:00:00Z');
const to = Date.parse('2026-10-01T00:00:00Z');
const HOUR = 3_600_000;

type Call = Partial<Omit<UsageGroup, 'event'>> & { latency?: number; status?: number };

/** Equal calls, as a source would hand them over. */
function group({ latency = 10, status = 200, ...overrides }: Call = {}): UsageGroup {
  const own = {
    bucket: from,
    company: 'org-a',
    consumer: 'agent-a',
    proxy: 'everything',
    tool: 'echo',
    method: 'tools/call',
    reason: 'ok' as const,
    billable: true,
    deliveryState: 'accepted' as const,
    calls: 1,
    late: 0,
    lastAt: from,
    ...overrides,
  };
  return {
    ...own,
    event: {
      ...(own.company === null ? {} : { company_id: own.company }),
      user_id: own.consumer,
      request: { uri: `https://gw.example.com/${own.proxy}/mcp` },
      response: { status },
      metadata: {
        apiId: own.proxy,
        responseLatency: latency,
        mcpAnalytics: { jsonRpcMethod: own.method, ...(own.tool === null ? {} : { capabilityName: own.tool }) },
        billing: { decision: own.billable ? 'billable' : 'not_billable', reason: own.reason },
      },
    },
  };
}

const meter = (overrides: object = {}): MeterDefinition => meterDefinition.parse({ filter: { and: [] }, ...overrides });

function tally(
  groups: readonly UsageGroup[],
  overrides: object = {},
  published: PublishedEvents = 'tool_calls',
): Usage {
  const sum = new UsageTally({ definition: meter(overrides), published, from, to });
  for (const one of groups) sum.add(one);
  return sum.usage();
}

const quantities = (usage: Usage) =>
  usage.companies.map(({ company, quantity }) => [company, formatDecimal(quantity)] as const);

describe('usage', () => {
  it('is grouped by company, and nobody is charged for what has none', () => {
    const usage = tally([group({ calls: 3 }), group({ company: 'org-b' }), group({ company: null, calls: 5 })]);

    expect(quantities(usage)).toEqual([
      ['org-a', '3'],
      ['org-b', '1'],
    ]);
    expect(usage).toMatchObject({ eventsInPeriod: 9, matched: 4, unattributed: { calls: 5, quantity: 5n * ONE } });
  });

  it('holds only events that leave', () => {
    const groups = [
      group(),
      group({ method: 'tools/list', tool: null, billable: false, reason: 'protocol' }),
      group({ billable: false, reason: 'tool_error' }),
      group({ billable: false, reason: 'denied_auth' }),
    ];

    expect(tally(groups, {}, 'tool_calls').matched).toBe(2);
    expect(tally(groups, {}, 'billable').matched).toBe(1);
    expect(tally(groups, {}, 'all').matched).toBe(4);
  });

  it('says how often rules and meter disagree', () => {
    const usage = tally(
      [
        group({ calls: 2 }),
        group({ billable: false, reason: 'tool_error', calls: 4 }),
        group({ tool: 'add', calls: 7 }),
      ],
      { filter: { field: 'tool', op: 'equals', value: 'echo' } },
    );

    expect(usage.countedNotBillable).toEqual({ tool_error: 4 });
    expect(usage.billableNotCounted).toBe(7);
  });

  it('adds numbers exactly and passes over what is none', () => {
    const sum = { metric: { type: 'sum', field: 'metadata.responseLatency' } };
    const usage = tally([group({ latency: 0.1, calls: 3 }), group({ latency: 1e-7 }), group({ latency: 1e-13 })], sum);

    expect(quantities(usage)).toEqual([['org-a', '0.3000001']]);
    expect(usage.notNumeric).toBe(1);
  });

  it('counts different values per company over the period', () => {
    const usage = tally(
      [
        group({ tool: 'a' }),
        group({ tool: 'a', bucket: from + 24 * HOUR }),
        group({ tool: 'b' }),
        group({ company: 'org-b', tool: 'a' }),
      ],
      { metric: { type: 'unique', field: 'tool' } },
    );

    expect(quantities(usage)).toEqual([
      ['org-a', '2'],
      ['org-b', '1'],
    ]);
  });

  it("shows what fell within a report window of the period's end", () => {
    const usage = tally([group({ bucket: to - HOUR, calls: 4 }), group({ bucket: to - HOUR - 1 })]);

    expect(usage.companies[0]).toMatchObject({ calls: 5, atEnd: { calls: 4, quantity: parseDecimal('4') } });
  });

  it('splits a company by delivery state, of what is counted only', () => {
    const usage = tally([
      group({ calls: 7 }),
      group({ calls: 3, deliveryState: 'queued' }),
      group({ calls: 2, deliveryState: 'parked', method: 'tools/list' }),
    ]);

    expect(usage.companies[0]?.byState).toEqual({ accepted: parseDecimal('7'), queued: parseDecimal('3') });
  });

  it('takes days apart from companies, and comes to the same', () => {
    const groups = ['org-a', 'org-b', null].flatMap((company) =>
      [0, 1, 2].map((day) => group({ company, bucket: from + day * 24 * HOUR, calls: day + 1 })),
    );
    const sum = new UsageTally({ definition: meter(), published: 'tool_calls', from, to });
    for (const company of ['org-a', 'org-b', null]) sum.add(group({ company, calls: 6 }), false);
    for (const day of [0, 1, 2]) {
      sum.addDay(group({ company: 'any', bucket: from + day * 24 * HOUR, calls: 2 * (day + 1) }));
      sum.addDay(group({ company: null, bucket: from + day * 24 * HOUR, calls: day + 1 }));
    }

    const { days, companies, conditions } = tally(groups);
    expect(sum.usage()).toMatchObject({ days, conditions, companies: companies.map(({ quantity }) => ({ quantity })) });
  });

  it('lists no consumers where groups do not tell them', () => {
    const { consumer, ...rest } = group({ calls: 2 });

    expect(tally([rest])).toMatchObject({ matched: 2, consumers: [], companies: [{ company: 'org-a', calls: 2 }] });
    expect(consumer).toBe('agent-a');
  });

  it('says what each condition removes, alone and at all, and what nearly matched', () => {
    const filter = {
      and: [{ field: 'tool', op: 'equals', value: 'echo' }, { not: { field: 'status', op: 'gte', number: '400' } }],
    };
    const usage = tally(
      [group(), group({ tool: 'add', calls: 2 }), group({ status: 500 }), group({ tool: 'add', status: 500 })],
      { filter },
    );

    expect(usage.conditions.slice(0, 2)).toEqual([
      { condition: 'tool is "echo"', removed: 3, removedAlone: 2 },
      { condition: 'not (status is at least 400)', removed: 2, removedAlone: 1 },
    ]);
    expect(usage.nearMisses.map(({ failed, found }) => [failed, found])).toEqual([
      ['tool is "echo"', 'add'],
      ['not (status is at least 400)', '500'],
    ]);
  });

  const is = (value: string, field = 'tool') => ({ field, op: 'equals', value });
  const alone = (filter: object, ...calls: Call[]) =>
    tally(calls.map(group), { filter })
      .conditions.filter(({ removedAlone }) => removedAlone > 0)
      .map(({ condition, removedAlone }) => [condition, removedAlone]);

  it('calls a choice alone, and none of its conditions, where either of two would do', () => {
    const filter = { and: [is('everything', 'proxy'), { or: [is('a'), is('b')] }] };
    const usage = tally([group({ calls: 2 }), group({ proxy: 'other' }), group({ tool: 'b', proxy: 'other' })], {
      filter,
    });

    expect(usage.conditions).toEqual([
      { condition: 'proxy is "everything"', removed: 2, removedAlone: 1 },
      { condition: 'tool is "a"', removed: 4, removedAlone: 0 },
      { condition: 'tool is "b"', removed: 3, removedAlone: 0 },
      { condition: 'any of (tool is "a"; tool is "b")', removed: 3, removedAlone: 2 },
      { condition: 'is sent to Moesif (events = tool_calls)', removed: 0, removedAlone: 0 },
      { condition: 'has a company', removed: 0, removedAlone: 0 },
    ]);
    expect(usage.nearMisses.map(({ failed }) => failed).sort()).toEqual([
      'any of (tool is "a"; tool is "b")',
      'proxy is "everything"',
    ]);
  });

  it('names the innermost choice that keeps an event out, also under not', () => {
    const nested = { or: [is('a'), { and: [is('x', 'consumer'), { or: [is('b'), is('c')] }] }] };
    expect(alone(nested, { tool: 'z', consumer: 'y' })).toEqual([['tool is "a"', 1]]);
    expect(alone({ or: [nested, is('d')] }, { tool: 'z', consumer: 'x' })).toEqual([
      ['any of (tool is "b"; tool is "c")', 1],
    ]);
    const notBoth = { not: { and: [is('echo'), is('everything', 'proxy')] } };
    expect(alone(notBoth, {})).toEqual([['any of (not (tool is "echo"); not (proxy is "everything"))', 1]]);
    expect(alone({ not: { or: [is('echo'), is('add')] } }, {})).toEqual([['not (tool is "echo")', 1]]);
    expect(alone({ not: { not: is('a') } }, {})).toEqual([['tool is "a"', 1]]);
  });

  it('calls nothing alone where two must change', () => {
    const two = { and: [{ or: [is('a'), is('b')] }, { or: [is('x', 'consumer'), is('y', 'consumer')] }] };

    expect(alone(two, {})).toEqual([]);
    expect(alone({ and: [is('a'), is('x', 'consumer')] }, {})).toEqual([]);
    expect(alone({ and: [{ or: [is('a'), is('b')] }] }, { company: null })).toEqual([]);
  });

  it('keeps the combinations that the meter groups by', () => {
    const usage = tally([group({ calls: 2 }), group({ tool: 'add' }), group({ company: 'org-b' })], {
      groupBy: ['company', 'tool'],
    });

    expect(usage.groups.map(({ keys, calls }) => [keys, calls])).toEqual([
      [{ company: 'org-a', tool: 'add' }, 1],
      [{ company: 'org-a', tool: 'echo' }, 2],
      [{ company: 'org-b', tool: 'echo' }, 1],
    ]);
  });
});

describe('usage laws', () => {
  const call = fc.record({
    bucket: fc.integer({ min: 0, max: 29 }).map((day) => from + day * 24 * HOUR),
    company: fc.constantFrom('org-a', 'org-b', null),
    consumer: fc.constantFrom('x', 'y'),
    tool: fc.constantFrom('echo', 'add'),
    method: fc.constantFrom('tools/call', 'tools/list'),
    billable: fc.boolean(),
    latency: fc.integer({ min: 0, max: 2000 }).map((value) => value / 8),
    calls: fc.integer({ min: 1, max: 50 }),
  });
  const settings = fc.record({
    filter: fc.constantFrom<object>(
      { and: [] },
      { field: 'tool', op: 'equals', value: 'echo' },
      { not: { field: 'company', op: 'equals', value: 'org-a' } },
    ),
    metric: fc.constantFrom<object>(
      { type: 'count' },
      { type: 'sum', field: 'metadata.responseLatency' },
      { type: 'unique', field: 'metadata.responseLatency' },
    ),
    roundingMode: fc.constantFrom('none', 'up', 'half_up'),
    multiplier: fc.constantFrom('1', '0.25', '3'),
  });

  it('does not depend on the order of events or on how they are split', () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 30 }), settings, fc.integer(), (calls, definition, seed) => {
        const whole = tally(calls.map(group), definition);
        const single = calls.flatMap((one) => Array.from({ length: one.calls }, () => ({ ...one, calls: 1 })));
        const shuffled = single
          .map((one, index) => ({ one, key: Math.sin(seed + index * 7.3) }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);

        const parts = tally(shuffled.map(group), definition);

        expect({ ...parts, nearMisses: [] }).toEqual({ ...whole, nearMisses: [] });
      }),
      { numRuns: 60 },
    );
  });

  it('has days, consumers, groups and states that add up to the quantity', () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 30 }), settings, (calls, definition) => {
        fc.pre((definition.metric as { type: string }).type !== 'unique');
        const usage = tally(calls.map(group), definition);
        const total = (rows: readonly { quantity: bigint }[]) => rows.reduce((sum, row) => sum + row.quantity, 0n);

        expect(total(usage.days)).toBe(total(usage.companies));
        if (definition.roundingMode === 'none') {
          expect(total(usage.consumers)).toBe(total(usage.companies));
          expect(total(usage.groups)).toBe(total(usage.companies));
          for (const company of usage.companies) {
            expect(Object.values(company.byState).reduce((sum, part) => sum + part, 0n)).toBe(company.quantity);
          }
        }
        const none = usage.matched === 0;
        expect(usage.companies.length === 0).toBe(none);
      }),
    );
  });
});
