import { readFileSync } from 'node:fs';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { CallEvent } from '@tallygate/contracts/event';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { meterDefinition } from '@tallygate/contracts/meter';
import type { Denial, Outcome, Reason } from '@tallygate/contracts/outcome';
import { type Price, type PriceInput, price as priceSchema } from '@tallygate/contracts/price';
import type { PublishedEvents } from '@tallygate/contracts/publisher';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import { aCallEvent } from '@tallygate/testing/call-event';
import { describe, expect, it } from 'vitest';
import { type Usage, UsageTally } from './aggregate.ts';
import { currencyOf, formatMinor, totalsByCurrency } from './currencies.ts';
import { decide } from './decide.ts';
import { previewMeter } from './preview.ts';
import { onlySegment } from './price-versions.ts';
import type { UsageGroup } from './usage-group.ts';

/** One price, one quantity. Tiers are up to, unit amount, flat amount. */
type PriceRow = {
  id: string;
  note: string;
  cur: string;
  model: PriceInput['model'];
  unit?: string;
  divide_by?: string;
  round?: 'up' | 'down';
  tiers?: [string, string, string][];
  qty: string;
  lines: string[];
  total: string;
};

/** Equal calls: what is recorded of one, and what another client would send of it. */
type Calls = { times: number; recorded?: Partial<CallEvent>; sent?: object };

type InvoiceStep = {
  do: 'invoice';
  prices: (PriceInput & { meter: string })[];
  quantities: Record<string, string>;
  lines: string[];
  total: string;
  /** The lines added up before they are rounded. */
  exact?: string;
  /** The nearest amounts that can be charged. */
  chargeable?: string[];
  settles?: { alreadyBilled?: string; grant?: string; grantLeft?: string; due: string; reads: string };
};
type MeterStep = { do: 'meter'; definition: object; calls: Calls[]; quantity: string };
type PreviewStep = {
  do: 'preview';
  price: PriceInput;
  calls: Calls[];
  total: string;
  findings: Record<string, string>;
  exclusions?: string[];
};
/** Several prices, several invoices, or usage that is measured first. */
type PlanRow = { id: string; note: string; steps: (InvoiceStep | MeterStep | PreviewStep)[] };

/** One morning of traffic, and what meters make of it. */
type Traffic = {
  price: PriceInput;
  messages: {
    id: string;
    message: string;
    times: number;
    call: { method: string; tool?: string; outcome: Outcome; denial?: Denial; anonymous?: boolean };
    httpStatus: number;
    decision: string;
    reason: Reason;
    counted: Record<string, boolean>;
  }[];
  meters: {
    id: string;
    column: string;
    filter: object;
    published: PublishedEvents;
    quantity: string;
    total: string;
  }[];
};

const read = (name: string) => readFileSync(new URL(`./vectors/${name}`, import.meta.url), 'utf8');
const prices = read('prices.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as PriceRow);
const plans = JSON.parse(read('plans.json')) as PlanRow[];
const traffic = JSON.parse(read('traffic.json')) as Traffic;

const from = Date.parse('2026-09-01T00:00:00Z');
const to = Date.parse('2026-10-01T00:00:00Z');

function priceOf({ model, cur, unit, divide_by, round, tiers }: PriceRow) {
  return priceSchema.parse({
    model,
    currency: cur,
    ...(unit === undefined ? {} : { unitAmount: unit }),
    ...(divide_by === undefined ? {} : { divideBy: divide_by, round }),
    ...(tiers === undefined
      ? {}
      : { tiers: tiers.map(([upTo, unitAmount, flatAmount]) => ({ upTo, unitAmount, flatAmount })) }),
  });
}

/** Equal calls as the ledger would hand them over, with the event that really leaves. */
function groupOf({ times, recorded = {}, sent = {} }: Calls): UsageGroup {
  const event = aCallEvent(recorded);
  const at = Date.parse(event.time);
  return {
    event: { ...toMoesifEvent(event, 'absolute'), ...sent },
    bucket: at,
    company: event.company ?? null,
    method: event.method,
    reason: event.reason,
    billable: event.billable,
    deliveryState: 'accepted',
    calls: times,
    late: 0,
    lastAt: at,
  };
}

function measure(definition: object, groups: readonly UsageGroup[], published: PublishedEvents = 'tool_calls'): Usage {
  const parsed = meterDefinition.parse({ filter: { and: [] }, ...definition });
  const tally = new UsageTally({ definition: parsed, published, from, to });
  for (const group of groups) tally.add(group);
  return tally.usage();
}

type Previewed = { filter?: object; published?: PublishedEvents };

function preview(price: Price, usage: Usage, { filter = { and: [] }, published = 'tool_calls' }: Previewed = {}) {
  return previewMeter({
    meterId: null,
    mode: 'what_if',
    definition: meterDefinition.parse({ filter }),
    segments: onlySegment(price, { from, to }),
    usedBefore: [],
    customers: [],
    misdated: [],
    from,
    to,
    now: to,
    source: 'events',
    usage,
    listsConsumers: false,
    nearMisses: [],
    context: { published, uriShape: 'absolute', sending: true, chargePoint: 'delivered' },
  });
}

/** What one company owes for a quantity. @param quantity decimal text */
function invoiceOf(price: Price, quantity: string) {
  const none = { quantity: 0n, calls: 0 };
  const used = { company: 'c', calls: 0, quantity: parseDecimal(quantity), late: 0, atEnd: none, byState: {} };
  const { companies } = preview(price, { ...measure({}, []), companies: [used] });
  const [{ lines, total }] = companies as [(typeof companies)[number]];
  return { lines, total };
}

const series = (letter: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(2, '0')}`);

describe('the tables', () => {
  it('have every row: 75 prices, 12 plans, and one morning of traffic under three meters', () => {
    const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

    expect(ids(prices)).toEqual([...series('U', 22), ...series('K', 10), ...series('V', 17), ...series('G', 26)]);
    expect(prices).toHaveLength(75);
    expect(ids(plans)).toEqual(series('M', 12));
    expect(plans.map(({ steps }) => steps.length)).toEqual([2, 2, 1, 2, 1, 2, 2, 2, 3, 1, 2, 1]);
    expect(ids(traffic.messages)).toEqual(series('T', 10));
    expect(ids(traffic.meters)).toEqual(['uri', 'method', 'decision', 'uri, when only tool calls are sent']);
  });
});

describe('a price', () => {
  it.each(prices)('$id $note', (row) => {
    const { lines, total } = invoiceOf(priceOf(row), row.qty);

    expect(lines.map(({ amount }) => amount)).toEqual(row.lines);
    expect(total).toBe(row.total);
  });
});

describe('a plan', () => {
  it.each(plans)('$id $note', ({ steps }) => {
    for (const step of steps) {
      if (step.do === 'invoice') checkInvoice(step);
      else if (step.do === 'meter') checkMeter(step);
      else checkPreview(step);
    }
  });

  function checkInvoice(step: InvoiceStep): void {
    const priced = step.prices.map(({ meter, ...input }) => {
      const price = priceSchema.parse(input);
      const { lines, total } = invoiceOf(price, step.quantities[meter] ?? '0');
      return { lines, currency: price.currency, amount: BigInt(total) };
    });
    const lines = priced.flatMap((one) => one.lines);
    const totals = totalsByCurrency(priced);
    const [[currency, total]] = Object.entries(totals) as [[string, bigint]];

    expect(lines.map(({ amount }) => amount)).toEqual(step.lines);
    expect(totals).toEqual({ [currency]: BigInt(step.total) });
    if (step.exact !== undefined) {
      expect(formatDecimal(lines.reduce((sum, line) => sum + parseDecimal(line.exact), 0n))).toBe(step.exact);
    }
    if (step.chargeable !== undefined) {
      const { quantum } = currencyOf(currency);
      const below = total - (total % quantum);
      expect([below, below + quantum].map(String)).toEqual(step.chargeable);
    }
    if (step.settles !== undefined) checkSettlement(step.settles, currency, total);
  }

  function checkSettlement(settles: NonNullable<InvoiceStep['settles']>, currency: string, total: bigint): void {
    const { alreadyBilled = '0', grant = '0', grantLeft = '0', due, reads } = settles;
    const granted = BigInt(grant) - BigInt(grantLeft);
    const rest = (total - BigInt(alreadyBilled) - granted).toString();

    expect([rest, formatMinor(rest, currency)]).toEqual([due, reads]);
  }

  function checkMeter(step: MeterStep): void {
    const { companies } = measure(step.definition, step.calls.map(groupOf));

    expect(companies.map(({ quantity }) => formatDecimal(quantity))).toEqual([step.quantity]);
  }

  function checkPreview(step: PreviewStep): void {
    const { total, findings, exclusions } = preview(
      priceSchema.parse(step.price),
      measure({}, step.calls.map(groupOf)),
    );

    expect(total).toBe(step.total);
    expect(findings.map(({ code }) => code)).toEqual(Object.keys(step.findings));
    for (const { code, message } of findings) expect(message).toContain(step.findings[code]);
    expect(exclusions).toEqual(expect.arrayContaining(step.exclusions ?? []));
  }
});

describe('one morning of traffic', () => {
  const { billing } = gatewayConfig.parse({});
  const messages = traffic.messages.map(({ call, httpStatus, times, ...row }) => {
    const { method, tool, outcome, denial, anonymous = false } = call;
    const caller = anonymous ? { company: undefined, consumer: undefined } : { company: 'org-a', consumer: 'agent-a' };
    const facts = { method, tool, outcome, denial, delivered: true, dispatched: denial === undefined, ...caller };
    const decision = decide({ ...facts, requestBytes: 1, messageBytes: 1 }, { billing });
    const capability = tool === undefined ? undefined : 'TOOL';
    const recorded = { ...caller, ...decision, method, target: tool, capability, outcome, denial, httpStatus } as const;
    return { ...row, recorded, group: groupOf({ times, recorded }) };
  });

  it.each(messages)('$id $message is $decision: $reason', ({ recorded, decision, reason }) => {
    expect([recorded.billable ? 'billable' : 'not_billable', recorded.reason]).toEqual([decision, reason]);
  });

  it.each(traffic.meters)('by $id comes to $total', ({ column, filter, published, quantity, total }) => {
    const price = priceSchema.parse(traffic.price);
    const previewOf = (groups: UsageGroup[]) =>
      preview(price, measure({ filter }, groups, published), { filter, published });
    const all = previewOf(messages.map(({ group }) => group));

    expect([all.quantity, all.total]).toEqual([quantity, total]);
    for (const { id, group, counted } of messages) {
      expect(previewOf([group]).matched, id).toBe(counted[column] ? group.calls : 0);
    }
  });
});
