import type { EventDetail } from '@tallygate/contracts/ledger-event';
import { DELIVERY_WORDS } from '#components/event-words.ts';
import { formatDateTime, formatDecimal, formatDuration } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';
import { outcomeText } from './outcome-text.ts';
import { EVIDENCE_WORDS, SOURCE_WORDS } from './source-words.ts';

export type BlockId = 'caller' | 'token' | 'policies' | 'server' | 'outcome' | 'meters' | 'delivery' | 'bill';
export type FlowBlock = {
  id: BlockId;
  title: string;
  /** What it comes to, in some words. */
  primary: string;
  /** `decided`: here it was decided that the call ends as it did. */
  state: 'passed' | 'decided' | 'unreached';
  facts: { label: string; value: string }[];
  link?: { href: string; text: string };
};

/** Stretches of a call's time that were measured, in milliseconds, in their order. */
export type MeasuredPart = { label: 'gateway' | 'server' | 'sending'; ms: number };

/**
 * The way of a call, station by station: what each saw, and which one decided. Nothing stands there that was not recorded; what
 * a call did not reach says so.
 */
export function callFlow(event: EventDetail): FlowBlock[] {
  const decider = deciderOf(event);
  const isLetIn = event.reason !== 'denied_auth';
  const isServed = wasSentToServer(event);
  const state = (id: BlockId, isReached: boolean): FlowBlock['state'] =>
    id === decider ? 'decided' : isReached ? 'passed' : 'unreached';
  const counted = event.meters.filter((meter) => meter.counted);
  return [
    {
      id: 'caller',
      title: 'Caller',
      primary: event.clientName ?? event.clientIp ?? 'Unknown',
      state: state('caller', true),
      facts: known([
        ['Client', [event.clientName, event.clientVersion].filter(Boolean).join(' ')],
        ['Address', event.clientIp],
        ['Session (hash)', event.sessionHash],
        ['Protocol', event.protocolVersion],
        ['Seen by', event.source && SOURCE_WORDS[event.source]],
        ['Gateway', event.source && event.gatewayId],
      ]),
    },
    {
      id: 'token',
      title: 'Token',
      primary: isLetIn ? (event.consumer ?? 'Nobody named') : outcomeText(event),
      state: state('token', true),
      facts: known([
        ['Consumer', event.consumer],
        ['Company', event.company],
        ['Issuer', event.issuer],
        ['Subject', event.subject],
        ['Scopes', event.scopes],
        ['Detail', isLetIn ? undefined : event.detail],
      ]),
      ...(isLetIn ? {} : { link: { href: sameRefusals(event), text: 'Refused for the same reason' } }),
    },
    {
      id: 'policies',
      title: 'Policies',
      primary: decider === 'policies' ? outcomeText(event) : isLetIn ? 'Let it pass' : 'Not reached',
      state: state('policies', isLetIn),
      facts: known([
        ['Refused by', event.denial === undefined || event.denial === 'auth' ? undefined : event.denial],
        ['Detail', decider === 'policies' ? event.detail : undefined],
        ['Configuration version', event.configVersion?.toString()],
      ]),
      ...(event.configVersion === undefined
        ? {}
        : { link: { href: `/versions/${event.configVersion}`, text: `Version ${event.configVersion}` } }),
    },
    {
      id: 'server',
      title: 'Server',
      primary: isServed ? (event.upstreamMs === undefined ? 'Asked' : formatDuration(event.upstreamMs)) : 'Not reached',
      state: state('server', isServed),
      facts: known([
        ['Server', event.upstream],
        ['Name', [event.serverName, event.serverVersion].filter(Boolean).join(' ')],
        ['Until its answer ended', event.upstreamMs === undefined ? undefined : formatDuration(event.upstreamMs)],
      ]),
      link: { href: `/proxies/${encodeURIComponent(event.proxy)}`, text: 'Open the proxy' },
    },
    {
      id: 'outcome',
      title: 'Outcome',
      primary: endOf(event),
      state: state('outcome', true),
      facts: known([
        ['Outcome', outcomeText(event)],
        ['HTTP status', event.httpStatus?.toString()],
        ['Read from', event.evidence && EVIDENCE_WORDS[event.evidence]],
        ['JSON-RPC error', event.errorCode?.toString()],
        ['Detail', event.detail],
        ['Handed to the caller', event.delivered ? 'All of it' : event.resultBegun ? 'A part' : 'Nothing of it'],
      ]),
      link: { href: `/events/reasons#${event.reason}`, text: 'What this reason means' },
    },
    {
      id: 'meters',
      title: 'Meters',
      primary: event.meters.length === 0 ? 'None' : `${counted.length} of ${event.meters.length}`,
      state: state('meters', event.meters.length > 0),
      facts: event.meters.map(({ name, failedCondition }) => ({
        label: name,
        value: failedCondition === null ? 'Counted' : `Not counted: ${failedCondition}`,
      })),
    },
    {
      id: 'delivery',
      title: 'Delivery',
      primary: DELIVERY_WORDS[event.deliveryState].label,
      state: state('delivery', event.deliveryState !== 'not_sent'),
      facts: [{ label: 'Delivery', value: event.delivery.sentence }],
    },
    billBlock(event),
  ];
}

function endOf(event: EventDetail): string {
  if (event.httpStatus === undefined) return outcomeText(event);
  return `HTTP ${event.httpStatus}${event.evidence === 'assumed' ? ', assumed' : ''}`;
}

/** Its line in each bill; of a period that is not over, what it comes to so far. */
function billBlock({ bill }: EventDetail): FlowBlock {
  const [first] = bill;
  const amounts = bill.map(amountOf);
  const isOpen = bill.some((line) => line.isOpen);
  return {
    id: 'bill',
    title: 'Bill',
    primary: bill.length === 0 ? '–' : `${amounts.join(' + ')}${isOpen ? ', open period' : ''}`,
    state: bill.length === 0 ? 'unreached' : 'passed',
    facts: bill.flatMap((line) => [
      { label: line.plan === null ? line.meter : `${line.meter} on ${line.plan}`, value: amountOf(line) },
      ...known([
        ['Used before it', line.before === null ? 'Cannot be told any more' : formatDecimal(line.before)],
        [
          line.isOpen ? 'Open period' : 'Period',
          `${formatDateTime(line.period.from)} to ${formatDateTime(line.period.to)}`,
        ],
      ]),
    ]),
    ...(first === undefined
      ? {}
      : {
          link: {
            href: `/meters/${encodeURIComponent(first.meterId)}`,
            text: 'What the meter comes to',
          },
        }),
  };
}

function amountOf({ amount, currency }: EventDetail['bill'][number]): string {
  return amount === null ? 'Not of one event' : formatAmount(amount, currency);
}

/** The time of a call in the parts that were measured; none where the call was over at once. */
export function measuredParts({ durationMs, upstreamMs, ttfbMs }: EventDetail): MeasuredPart[] {
  const gateway = Math.max(0, durationMs - (upstreamMs ?? 0));
  if (upstreamMs === undefined) return [{ label: 'gateway', ms: gateway }];
  const first = ttfbMs === undefined ? durationMs : Math.min(durationMs, Math.max(gateway, ttfbMs));
  const parts: MeasuredPart[] = [
    { label: 'gateway', ms: gateway },
    { label: 'server', ms: first - gateway },
    { label: 'sending', ms: durationMs - first },
  ];
  return parts.filter(({ ms }) => ms > 0);
}

/** Both texts cut where they begin and cease to differ; of several that were expected, the one that is nearest. */
export function difference(expected: string, found: string): { expected: Cut; found: Cut } {
  const nearest = expected.split(' ').reduce((best, one) => (alike(one, found) > alike(best, found) ? one : best));
  const start = alike(nearest, found);
  const most = Math.min(nearest.length, found.length) - start;
  let end = 0;
  while (end < most && nearest.at(-1 - end) === found.at(-1 - end)) end += 1;
  return { expected: cut(nearest, start, end), found: cut(found, start, end) };
}

export type Cut = { before: string; middle: string; after: string };

function cut(text: string, start: number, end: number): Cut {
  const last = text.length - end;
  return { before: text.slice(0, start), middle: text.slice(start, last), after: text.slice(last) };
}

function alike(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** Where it was decided that the call fails; undefined when it did not. */
function deciderOf(event: EventDetail): BlockId | undefined {
  if (event.reason === 'denied_auth') return 'token';
  if (event.outcome === 'denied') return 'policies';
  if (event.outcome === 'malformed') return 'outcome';
  if (event.class === 'server') return 'server';
  return event.class === 'caller' || event.class === 'gateway' ? 'outcome' : undefined;
}

function wasSentToServer({ dispatched, outcome, duplicateOf }: EventDetail): boolean {
  return dispatched ?? (outcome !== 'denied' && outcome !== 'malformed' && duplicateOf === undefined);
}

function sameRefusals({ proxy }: EventDetail): string {
  return `/events?reason=denied_auth&proxy=${encodeURIComponent(proxy)}`;
}

function known(facts: readonly (readonly [label: string, value: string | undefined])[]): FlowBlock['facts'] {
  return facts.flatMap(([label, value]) => (value === undefined || value === '' ? [] : [{ label, value }]));
}
