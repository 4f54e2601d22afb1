import { countOf, digitsOf } from '@tallygate/contracts/count-words';
import { formatDecimal, ONE, parseDecimal } from '@tallygate/contracts/decimal';
import type { Condition } from '@tallygate/contracts/meter';
import type { MeterPreview } from '@tallygate/contracts/preview';
import type { Price } from '@tallygate/contracts/price';
import type { CompanyUsage } from './aggregate.ts';
import { currencyOf, formatMinor } from './currencies.ts';
import { compileFilter } from './meter-filter.ts';
import type { PreviewInput } from './preview-input.ts';
import { priceUsage } from './price.ts';
import { lastPrice } from './price-versions.ts';

type Finding = MeterPreview['findings'][number];

/** What the operator should look at, most serious first. */
export function findingsOf(input: PreviewInput, totals: ReadonlyMap<string, bigint>): Finding[] {
  return [
    ...emptiness(input),
    ...difference(input),
    ...attribution(input),
    ...uris(input),
    ...metric(input),
    ...delivery(input),
    ...timing(input),
    ...money(input, totals),
  ];
}

const events = (count: number) => countOf(count, 'event', 'events');
const calls = (count: number) => countOf(count, 'call', 'calls');

function emptiness({ usage, context, from, to }: PreviewInput): Finding[] {
  if (usage.eventsInPeriod === 0) {
    const span = `${new Date(from).toISOString()} and ${new Date(to).toISOString()}`;
    return [{ code: 'NO_EVENTS', message: `No event was recorded between ${span}.` }];
  }
  if (usage.matched > 0) return [];
  const strictest = usage.conditions.reduce((worst, one) =>
    one.removedAlone > worst.removedAlone || (one.removedAlone === worst.removedAlone && one.removed > worst.removed)
      ? one
      : worst,
  );
  const alone =
    strictest.removedAlone > 0
      ? `"${strictest.condition}" alone keeps ${digitsOf(strictest.removedAlone)} of them out`
      : `"${strictest.condition}" is not met by ${digitsOf(strictest.removed)} of them`;
  return [
    {
      code: 'NOTHING_MATCHED',
      message: `None of the ${events(usage.eventsInPeriod)} in the period is counted: ${alone}${context.published === 'all' ? '' : ` (events sent: ${context.published})`}.`,
    },
  ];
}

/** The meter decides what is charged; the rules say what should be. */
function difference({ usage }: PreviewInput): Finding[] {
  const found: Finding[] = [];
  const reasons = Object.entries(usage.countedNotBillable).sort(([, a], [, b]) => b - a);
  const notBillable = reasons.reduce((total, [, count]) => total + count, 0);
  if (notBillable > 0) {
    const list = reasons.map(([reason, count]) => `${reason} ${digitsOf(count)}`).join(', ');
    found.push({
      code: 'COUNTS_NOT_BILLABLE',
      message: `The meter counts ${calls(usage.matched)}; the billing rules make ${digitsOf(usage.matched - notBillable)} of them billable. Counted all the same: ${list}. Add the condition decision is "billable" to count what the rules bill.`,
    });
  }
  if (usage.billableNotCounted > 0) {
    found.push({
      code: 'BILLABLE_NOT_COUNTED',
      message: `${calls(usage.billableNotCounted)} in the period ${usage.billableNotCounted === 1 ? 'is' : 'are'} billable by the rules but not counted by this meter.`,
    });
  }
  return found;
}

function attribution({ usage }: PreviewInput): Finding[] {
  const { calls } = usage.unattributed;
  if (calls === 0) return [];
  return [
    {
      code: 'UNATTRIBUTED',
      message: `${events(calls)} would be counted but ${calls === 1 ? 'has' : 'have'} no company: nobody can be charged for ${calls === 1 ? 'it' : 'them'}. The row of unattributed usage shows what ${calls === 1 ? 'it' : 'they'} would have come to.`,
    },
  ];
}

type TextCondition = Extract<Condition, { value: string }>;

function uriConditions({ definition }: PreviewInput): TextCondition[] {
  return compileFilter(definition.filter).leaves.flatMap(({ condition, isNegated }) =>
    !isNegated && condition.field === 'uri' && (condition.op === 'prefix' || condition.op === 'equals')
      ? [condition]
      : [],
  );
}

function uris(input: PreviewInput): Finding[] {
  const { usage, context } = input;
  const found: Finding[] = [];
  const conditions = uriConditions(input);
  const first = conditions[0];
  if (first && usage.matched === 0 && usage.uris.length > 0) {
    const seen = usage.uris
      .slice(0, 5)
      .map(({ uri, calls: count }) => `${uri} (${digitsOf(count)})`)
      .join(', ');
    found.push({
      code: 'URI_NOT_SEEN',
      message: `No URI ${first.op === 'prefix' ? 'starts with' : 'is'} "${first.value}". Paths really seen: ${seen}.`,
    });
  }
  if (first?.value.startsWith('/') && context.uriShape !== 'path') {
    found.push({
      code: 'URI_IS_ABSOLUTE',
      message: `Events are sent with the full URL, and "${first.value}" is compared with its path here. In Moesif write the full URL as the prefix, or set the publisher's uri_shape to "path".`,
    });
  }
  if (conditions.length > 0 && usage.proxies.length > 1) {
    found.push({
      code: 'URI_MATCHES_SEVERAL',
      message: `The URI condition takes in several proxies: ${usage.proxies.join(', ')}.`,
    });
  }
  return found;
}

function metric({ usage, definition }: PreviewInput): Finding[] {
  if (usage.notNumeric === 0 || definition.metric.type !== 'sum') return [];
  return [
    {
      code: 'NOT_NUMERIC',
      message: `${events(usage.notNumeric)} of ${usage.matched} counted ${usage.notNumeric === 1 ? 'has' : 'have'} no number in "${definition.metric.field}" and ${usage.notNumeric === 1 ? 'adds' : 'add'} nothing.`,
    },
  ];
}

function delivery({ usage, context }: PreviewInput): Finding[] {
  const inState = (state: 'parked' | 'expired') =>
    usage.companies.reduce((sum, company) => sum + (company.byState[state] ?? 0n), 0n);
  const found: Finding[] = [];
  const lost = inState('parked') + inState('expired');
  if (lost > 0n) {
    found.push({
      code: 'NOT_DELIVERED',
      message: `A quantity of ${formatDecimal(lost)} was refused by the collector or became too old for it; it will not be billed unless it is sent again.`,
    });
  }
  if (!context.sending && usage.matched > 0)
    found.push({
      code: 'NOT_SENDING',
      message: 'No publisher is enabled: what is counted here does not reach Moesif.',
    });
  return found;
}

function timing({ usage, definition }: PreviewInput): Finding[] {
  const found: Finding[] = [];
  const late = usage.companies.reduce((sum, company) => sum + company.late, 0);
  if (late > 0)
    found.push({
      code: 'LATE_EVENTS',
      message: `${calls(late)} came over 5 minutes late. Moesif may not bill ${late === 1 ? 'it' : 'them'}.`,
    });
  const atEnd = usage.companies.filter((company) => company.atEnd.calls > 0);
  if (atEnd.length > 0) {
    const count = atEnd.reduce((sum, company) => sum + company.atEnd.calls, 0);
    const quantity = atEnd.reduce((sum, company) => sum + company.atEnd.quantity, 0n);
    const which = definition.metric.type === 'unique' ? '' : `, quantity ${formatDecimal(quantity)},`;
    found.push({
      code: 'NEAR_PERIOD_END',
      message: `${calls(count)}${which} fell within one report window (1 h) of the period's end and may be reported after it; they may be billed in the next period.`,
    });
  }
  return found;
}

function money({ usage, segments }: PreviewInput, totals: ReadonlyMap<string, bigint>): Finding[] {
  const price = lastPrice(segments);
  const found: Finding[] = [];
  const { note, isExact, minimumCharge } = currencyOf(price.currency);
  if (note !== undefined) found.push({ code: isExact ? 'CURRENCY_NOTE' : 'CURRENCY_NOT_EXACT', message: note });
  const small = [...totals].filter(([, total]) => total > 0n && minimumCharge !== undefined && total < minimumCharge);
  if (small.length > 0 && minimumCharge !== undefined) {
    const names = small.map(([company, total]) => `${company} (${formatMinor(total.toString(), price.currency)})`);
    found.push({
      code: 'BELOW_MINIMUM_CHARGE',
      message: `Under the minimum charge of ${formatMinor(minimumCharge.toString(), price.currency)}, so carried over to the next invoice: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}.`,
    });
  }
  return [...found, ...volumeTrap(price, usage.companies)];
}

/** A free first tier in volume mode is no allowance: one unit more charges them all. */
function volumeTrap(price: Price, companies: readonly CompanyUsage[]): Finding[] {
  if (price.model !== 'volume') return [];
  const [first] = price.tiers;
  if (!first || first.upTo === 'inf' || /[1-9]/.test(first.unitAmount) || first.flatAmount !== '0') return [];
  const firstCharged = formatDecimal(parseDecimal(first.upTo) + parseDecimal(price.freeUnits) + ONE);
  const atOnce = formatMinor(priceUsage(price, firstCharged).total.toString(), price.currency);
  const beyond = companies.filter((company) => priceUsage(price, formatDecimal(company.quantity)).total > 0n).length;
  return [
    {
      code: 'VOLUME_FREE_TIER',
      message: `The first tier is free, but with volume pricing the first unit above ${first.upTo} charges all units (${atOnce} at once)${beyond > 0 ? `; passed by ${digitsOf(beyond)} of ${countOf(companies.length, 'company', 'companies')}` : ''}. Use graduated tiers for a free allowance.`,
    },
  ];
}
