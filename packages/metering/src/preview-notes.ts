import { CURRENCIES_AS_OF, currencyOf, formatMinor } from './currencies.ts';
import type { PreviewInput } from './preview-input.ts';
import { lastPrice } from './price-versions.ts';

const SHAPES = {
  absolute: 'the full URL, e.g. https://gateway.example.com/everything/mcp',
  path: 'the path, e.g. /everything/mcp',
  per_method: 'one path per method, e.g. …/everything/mcp/tools/call/echo',
};

const CHARGE_POINTS = {
  delivered: 'a call is billable once its result has been delivered to the caller',
  upstream_result: 'a call is billable once the server has answered, even if the caller has gone',
  dispatched: 'a call is billable once it has been sent to the server',
};

const PUBLISHED = {
  tool_calls: 'tool calls only (tools/call); other methods never reach the meter',
  billable: 'billable calls only; nothing else reaches the meter',
  all: 'all events of authenticated callers, protocol messages included',
};

/** What the number rests on. */
export function assumptionsOf(input: PreviewInput): string[] {
  const { context, definition, segments } = input;
  const price = lastPrice(segments);
  return [
    `Events sent: ${PUBLISHED[context.published]}${context.sending ? '' : ' – no publisher is enabled, so nothing is sent yet'}.`,
    'Only events with a company are counted: usage is always grouped by the company that pays.',
    `URI shape: ${context.uriShape} – request.uri is ${SHAPES[context.uriShape]}.`,
    `Charge point: ${context.chargePoint} – ${CHARGE_POINTS[context.chargePoint]}.`,
    `Rounding: each invoice line is rounded ${price.rounding === 'up' ? 'up' : 'half up'} to the smallest currency unit, then lines are added.`,
    roundingOfQuantity(definition.multiplier, definition.roundingMode, definition.metric.type),
    ...versionsOf(segments),
    'Time: the instant at which the gateway accepted the call, UTC; the start of a period belongs to it, its end does not.',
    `Days are cut in ${definition.period.zone}.`,
    ...(input.listsConsumers
      ? []
      : ['Consumers are too many to list for all companies together: ask for one company to see its own.']),
  ];
}

/** Which versions of the price the number rests on. */
function versionsOf(segments: PreviewInput['segments']): string[] {
  const [first, ...more] = segments;
  if (more.length === 0)
    return first.version === null ? [] : [`Price: version ${first.version}, which holds all the period.`];
  const later = more.map(({ version, from }) => `version ${version} from ${new Date(from).toISOString()}`);
  return [
    `Price: version ${first.version}, then ${later.join(', then ')}. Each prices the calls accepted while it held; tiers, packages and free units run on from one to the next, and fixed amounts, minimum and maximum count by the share of the period in which their version held.`,
  ];
}

function roundingOfQuantity(multiplier: string, mode: string, metric: string): string {
  const times = multiplier === '1' ? '' : `, multiplied by ${multiplier}`;
  if (metric === 'unique') return `Quantity: different values over the whole period, per company${times}.`;
  if (mode === 'none') return `Quantity: not rounded${times}. Report window: 1 h.`;
  return `Quantity: rounded ${mode.replace('_', ' ')} to whole units once per company and report window of 1 h${times}.`;
}

/** What the number does not contain. */
export function exclusionsOf({ segments }: PreviewInput): string[] {
  const price = lastPrice(segments);
  const { minimumCharge } = currencyOf(price.currency);
  return [
    'Tax.',
    'Discounts and coupons.',
    'Credit grants and prepaid credit.',
    "The customer's balance with the billing provider.",
    'Other products and prices on the same invoice.',
    minimumCharge === undefined
      ? `A minimum charge, which ${price.currency.toUpperCase()} may have.`
      : `The minimum charge: an invoice under ${formatMinor(minimumCharge.toString(), price.currency)} is not collected but carried over (as of ${CURRENCIES_AS_OF}).`,
    'Calls that reach the billing provider after the invoice was made final; those are never billed.',
  ];
}
