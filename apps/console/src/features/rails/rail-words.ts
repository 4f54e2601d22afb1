import type { RailKind, RailView } from '@tallygate/contracts/rail';
import type { ReportState } from '@tallygate/contracts/rail-states';
import type { Tone } from '#components/ui/badge.tsx';
import { formatCount } from '#lib/format.ts';

type KindWords = {
  label: string;
  /** What it is for, one sentence. */
  about: string;
  /** What its key is called, and where it is found; null: it has none. */
  key: { label: string; help: string; isOptional: boolean } | null;
  /** Where its webhook secret is found; null: it sends none. */
  webhookSecret: string | null;
  /** What its names of a meter are called; null: it has none. */
  meter: { eventName: string; externalId: string | null } | null;
  /** What its name of a company is called; null: it has none. */
  customer: string | null;
};

/** What people need to know of each kind of rail. */
export const KIND_WORDS: Readonly<Record<RailKind, KindWords>> = {
  stripe: {
    label: 'Stripe',
    about: 'Usage goes to Stripe’s billing meters; Stripe makes the invoice.',
    key: {
      label: 'Secret key',
      help: 'Begins with sk_ or rk_, of the chosen mode. In Stripe: Developers, API keys.',
      isOptional: false,
    },
    webhookSecret: 'Begins with whsec_. In Stripe: Developers, Webhooks, the endpoint with the address of this rail.',
    meter: { eventName: 'Event name', externalId: 'Meter id' },
    customer: 'Customer id',
  },
  metronome: {
    label: 'Metronome',
    about: 'Usage goes to Metronome as events; Metronome makes the invoice.',
    key: { label: 'API token', help: 'In Metronome: Connections, API tokens.', isOptional: false },
    webhookSecret: 'In Metronome: Connections, Webhooks.',
    meter: { eventName: 'Event type', externalId: 'Billable metric id' },
    customer: 'Customer id or alias',
  },
  moesif: {
    label: 'Moesif',
    about:
      'The publisher sends events and Moesif counts them. It is told of companies, users and subscriptions, and its meters are compared.',
    key: {
      label: 'Management API token',
      help: 'In Moesif: API keys, Management API. It needs to read billing and to write companies, users and subscriptions.',
      isOptional: false,
    },
    webhookSecret: null,
    meter: { eventName: 'Meter name', externalId: 'Meter id' },
    customer: null,
  },
  http: {
    label: 'CloudEvents',
    about: 'Usage is posted to any receiver as CloudEvents. It watches and never bills.',
    key: { label: 'Bearer token', help: 'Sent in the Authorization header.', isOptional: true },
    webhookSecret: null,
    meter: { eventName: 'Meter name', externalId: null },
    customer: 'Subject',
  },
  none: {
    label: 'Invoices from here',
    about: 'Nothing is reported. Invoices are made here, as page, PDF, CSV and JSON.',
    key: null,
    webhookSecret: null,
    meter: null,
    customer: null,
  },
};

/** States of a report in words, in the order in which it goes through them. */
export const REPORT_WORDS: Readonly<Record<ReportState, { label: string; meaning: string; tone: Tone }>> = {
  waiting: { label: 'Waiting', meaning: 'It goes out with one of the next rounds.', tone: 'info' },
  acknowledged: { label: 'Acknowledged', meaning: 'The rail has it.', tone: 'neutral' },
  refused: { label: 'Refused', meaning: 'It waits until somebody mends the cause and sends it again.', tone: 'bad' },
  abandoned: { label: 'Replaced', meaning: 'It never arrived; another report carries its quantity.', tone: 'neutral' },
};

const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  delivered: 'Taken',
  taken_before: 'Had been taken before',
  refused: 'Refused',
  retry: 'To be tried again',
  closed: 'The rail takes nothing',
  lost: 'Never arrived',
};

/** What came of an attempt, in words. */
export function outcomeInWords(outcome: string): string {
  return OUTCOME_WORDS[outcome] ?? outcome;
}

/** Reports are sent each minute; what waits for longer than two hours is stuck. */
const STUCK_MS = 2 * 3_600_000;

/** How a rail does, by what was measured. */
export function railState(rail: RailView, nowMs: number): { label: string; tone: Tone } {
  const { kind, closedBecause, reports, oldestWaiting, lastRoundAt } = rail;
  if (closedBecause !== null) return { label: 'Takes nothing', tone: 'bad' };
  if (reports.refused > 0)
    return { label: `${formatCount(reports.refused, 'report', 'reports')} refused`, tone: 'bad' };
  if (oldestWaiting !== null && nowMs - Date.parse(oldestWaiting.since) > STUCK_MS)
    return { label: 'Late', tone: 'warn' };
  if (kind === 'none') return { label: 'Invoices from here', tone: 'neutral' };
  if (lastRoundAt === null) return { label: 'Not run yet', tone: 'neutral' };
  return reports.acknowledged === 0
    ? { label: 'Nothing reported yet', tone: 'neutral' }
    : { label: 'Reports arrive', tone: 'good' };
}
