import { meterDefinition } from '@tallygate/contracts/meter';
import type { Reason } from '@tallygate/contracts/outcome';
import { type PriceInput, price } from '@tallygate/contracts/price';
import type { PublishedEvents } from '@tallygate/contracts/publisher';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageTally } from './aggregate.ts';
import { previewMeter } from './preview.ts';
import { priceUsage } from './price.ts';
import { onlySegment } from './price-versions.ts';
import type { UsageGroup } from './usage-group.ts';

const from = Date.parse('2026-09-01T00:00:00Z');
const to = Date.parse('2026-10-01T00:00:00Z');
const DAY = 86_400_000;
const cents: PriceInput = { model: 'per_unit', unitAmount: '1' };

function group(overrides: Partial<UsageGroup> = {}, uri = 'https://gw.example.com/everything/mcp'): UsageGroup {
  const own = {
    bucket: from,
    company: 'org-a',
    consumer: 'agent-a',
    proxy: 'everything',
    tool: 'echo' as string | null,
    method: 'tools/call',
    reason: 'ok' as Reason,
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
      request: { uri },
      metadata: {
        apiId: own.proxy,
        mcpAnalytics: { jsonRpcMethod: own.method, ...(own.tool === null ? {} : { capabilityName: own.tool }) },
        billing: { decision: own.billable ? 'billable' : 'not_billable', reason: own.reason },
      },
    },
  };
}

function preview(
  groups: readonly UsageGroup[],
  settings: {
    filter?: object;
    price?: PriceInput;
    published?: PublishedEvents;
    now?: number;
    company?: string;
    sending?: boolean;
  } = {},
) {
  const definition = meterDefinition.parse({ filter: settings.filter ?? { and: [] } });
  const published = settings.published ?? 'tool_calls';
  const tally = new UsageTally({ definition, published, from, to });
  for (const one of groups) tally.add(one);
  return previewMeter({
    meterId: 'meter',
    mode: 'as_configured',
    definition,
    segments: onlySegment(price.parse(settings.price ?? cents), { from, to }),
    usedBefore: [],
    customers: [],
    misdated: [],
    from,
    to,
    now: settings.now ?? to,
    source: 'rollups',
    company: settings.company,
    usage: tally.usage(),
    listsConsumers: true,
    nearMisses: [],
    context: { published, uriShape: 'absolute', sending: settings.sending ?? true, chargePoint: 'delivered' },
  });
}

const codes = (result: ReturnType<typeof preview>) => result.findings.map(({ code }) => code);
const messageOf = (result: ReturnType<typeof preview>, code: string) =>
  result.findings.find((finding) => finding.code === code)?.message;

describe('preview', () => {
  it('prices each company by itself and adds the amounts', () => {
    const result = preview([group({ calls: 150 }), group({ company: 'org-b', calls: 61 })], {
      price: { model: 'package', unitAmount: '1000', divideBy: '60' },
    });

    expect(result).toMatchObject({ matched: 211, quantity: '211', total: '5000' });
    expect(result.companies).toMatchObject([
      {
        company: 'org-a',
        total: '3000',
        byDeliveryState: { accepted: '150' },
        effectiveUnitAmount: '20',
        nextStep: { units: '31', addsAmount: '1000' },
      },
      { company: 'org-b', total: '2000', effectiveUnitAmount: '32.786885245902' },
    ]);
  });

  it('splits a company over its consumers to the cent', () => {
    const result = preview(
      ['a', 'b', 'c'].map((consumer) => group({ consumer })),
      { price: { model: 'flat', amount: '100' } },
    );

    expect(result.consumers.map(({ amount }) => amount)).toEqual(['34', '33', '33']);
  });

  it('projects what is used so far over the period, and only while it runs', () => {
    const groups = [group({ calls: 100 })];

    expect(preview(groups, { now: from + 10 * DAY }).projection).toMatchObject({ quantity: '300', total: '300' });
    expect(preview(groups, { now: to }).projection).toBeNull();
    expect(preview(groups, { now: from + 60_000 }).projection).toBeNull();
    expect(preview([], { now: from + 10 * DAY }).projection).toBeNull();
  });

  it('says what it rests on and what it leaves out', () => {
    const { assumptions, exclusions } = preview([group()]);

    for (const word of [
      'tool calls only',
      'URI shape: absolute',
      'Charge point: delivered',
      'half up',
      'Report window: 1 h',
      'UTC',
    ]) {
      expect(assumptions.join('\n')).toContain(word);
    }
    for (const word of ['Tax', 'Discounts', 'grants', 'balance', '0.50 USD'])
      expect(exclusions.join('\n')).toContain(word);
  });

  it('names the reasons when the meter counts what the rules do not bill', () => {
    const result = preview([
      group(),
      group({ billable: false, reason: 'tool_error', calls: 3 }),
      group({ billable: false, reason: 'denied_quota', calls: 2 }),
    ]);

    expect(messageOf(result, 'COUNTS_NOT_BILLABLE')).toContain(
      'counts 6 calls; the billing rules make 1 of them billable. Counted all the same: tool_error 3, denied_quota 2',
    );
  });

  it('names the condition that empties a meter', () => {
    const filter = {
      and: [
        { field: 'tool', op: 'equals', value: 'ecko' },
        { field: 'proxy', op: 'equals', value: 'everything' },
      ],
    };

    expect(messageOf(preview([group({ calls: 4 })], { filter }), 'NOTHING_MATCHED')).toContain(
      '"tool is "ecko"" alone keeps 4 of them out',
    );
    expect(codes(preview([], { filter }))).toEqual(['NO_EVENTS']);
  });

  it('shows paths really seen beside a prefix that nothing has, and warns when one takes in several proxies', () => {
    const groups = [group(), group({ proxy: 'every' }, 'https://gw.example.com/every/mcp')];
    const wrong = preview(groups, {
      filter: { field: 'uri', op: 'prefix', value: 'https://gw.example.com/evrything' },
    });
    const wide = preview(groups, { filter: { field: 'uri', op: 'prefix', value: '/every' } });

    expect(messageOf(wrong, 'URI_NOT_SEEN')).toContain('/everything/mcp (1), /every/mcp (1)');
    expect(codes(wrong)).not.toContain('URI_IS_ABSOLUTE');
    expect(messageOf(wide, 'URI_MATCHES_SEVERAL')).toContain('every, everything');
    expect(codes(wide)).toContain('URI_IS_ABSOLUTE');
  });

  it('warns about late calls, calls near the end, lost calls, and money that is not exact or not collected', () => {
    const result = preview(
      [
        group({ late: 1 }),
        group({ bucket: to - 3_600_000, calls: 2 }),
        group({ deliveryState: 'parked' }),
        group({ company: null }),
      ],
      { price: { ...cents, currency: 'kwd' }, sending: false },
    );

    expect(codes(result)).toEqual(
      ['UNATTRIBUTED', 'NOT_DELIVERED', 'NOT_SENDING', 'LATE_EVENTS', 'NEAR_PERIOD_END', 'CURRENCY_NOT_EXACT'].flatMap(
        (code) => (code === 'UNATTRIBUTED' ? ['BILLABLE_NOT_COUNTED', code] : [code]),
      ),
    );
    expect(messageOf(preview([group({ calls: 30 })]), 'BELOW_MINIMUM_CHARGE')).toContain('org-a (0.30 USD)');
    expect(codes(preview([group({ calls: 50 })]))).not.toContain('BELOW_MINIMUM_CHARGE');
  });

  it('warns of a free tier in volume mode', () => {
    const tiers = [
      { upTo: '100000', unitAmount: '0' },
      { upTo: 'inf' as const, unitAmount: '0.1' },
    ];

    expect(messageOf(preview([], { price: { model: 'volume', tiers } }), 'VOLUME_FREE_TIER')).toContain(
      '100.00 USD at once',
    );
    expect(codes(preview([group()], { price: { model: 'graduated', tiers } }))).not.toContain('VOLUME_FREE_TIER');
  });

  it('costs never less for more calls, per company, and consumers add up to it', () => {
    const counts = fc.array(
      fc.tuple(fc.constantFrom('org-a', 'org-b'), fc.constantFrom('x', 'y', 'z'), fc.integer({ min: 1, max: 400 })),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    const model: PriceInput = {
      model: 'graduated',
      tiers: [
        { upTo: '100', unitAmount: '0.37', flatAmount: '5' },
        { upTo: 'inf', unitAmount: '0.11' },
      ],
    };
    fc.assert(
      fc.property(counts, counts, (some, more) => {
        const groupsOf = (rows: typeof some) =>
          rows.map(([company, consumer, calls]) => group({ company, consumer, calls }));
        const less = preview(groupsOf(some), { price: model });
        const all = preview(groupsOf([...some, ...more]), { price: model });

        expect(BigInt(all.total)).toBeGreaterThanOrEqual(BigInt(less.total));
        for (const { company, total, quantity } of all.companies) {
          const parts = all.consumers.filter((one) => one.company === company).map(({ amount }) => BigInt(amount));
          expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(BigInt(total));
          expect(BigInt(total)).toBe(priceUsage(price.parse(model), quantity).total);
        }
      }),
      { numRuns: 50 },
    );
  });
});
