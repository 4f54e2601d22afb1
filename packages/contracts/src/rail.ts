import { z } from 'zod';
import { sealed } from './field-marks.ts';
import { REPORT_STATES } from './rail-states.ts';
import { pgInt, pgKey, pgText } from './stored-text.ts';

/**
 * Who bills, or watches: Moesif, which counts what the publisher sends, Stripe by its meters, Metronome, CloudEvents to any
 * receiver, or invoices from here alone.
 */
export const RAIL_KINDS = ['stripe', 'metronome', 'moesif', 'http', 'none'] as const;
export type RailKind = (typeof RAIL_KINDS)[number];

/** How a rail calls one of our meters. */
const railMeter = z.strictObject({
  meterId: pgKey.min(1),
  eventName: pgText(100).min(1, 'Name the meter as the rail knows it'),
  /** The rail's id of the meter, by which it tells what it has counted. */
  externalId: pgText(256).default(''),
});
export type RailMeterEntry = z.output<typeof railMeter>;

export const saveRail = z
  .strictObject({
    name: pgText(100).trim().min(1, 'Give the rail a name'),
    kind: z.enum(RAIL_KINDS),
    /** Keys of the other mode are refused before anything is sent. */
    mode: z.enum(['test', 'live']),
    /** Absent: the one that is stored stays. */
    key: sealed(z.string().min(1).max(500)).optional(),
    webhookSecret: sealed(z.string().min(1).max(500)).optional(),
    /** Where `http` posts to. */
    address: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .nullable()
      .default(null),
    meters: z.array(railMeter).max(100).default([]),
    /**
     * Keeps products, prices, subscriptions and the items of invoices there from plans. Without it the rail is told of usage
     * alone, and whoever made its prices and subscriptions keeps them. Absent: as it is stored, at first not.
     */
    fromPlans: z.boolean().optional(),
  })
  .superRefine(({ kind, address, meters, fromPlans }, context) => {
    if (fromPlans && kind !== 'stripe')
      context.addIssue({
        code: 'custom',
        path: ['fromPlans'],
        message: `must be false: found the kind ${kind}, and prices are kept at stripe alone`,
      });
    if (kind === 'http' && address === null)
      context.addIssue({ code: 'custom', path: ['address'], message: 'must say where events are posted to' });
    const url = address !== null && URL.canParse(address) ? new URL(address) : null;
    if (url !== null && (url.username !== '' || url.password !== ''))
      context.addIssue({
        code: 'custom',
        path: ['address'],
        message: 'holds a name or password, which everybody would read; what proves the sender is the key',
      });
    if (kind !== 'http' && address !== null)
      context.addIssue({ code: 'custom', path: ['address'], message: `must be absent: ${kind} has its own` });
    meters.forEach(({ meterId }, index) => {
      if (meters.findIndex((one) => one.meterId === meterId) < index)
        context.addIssue({ code: 'custom', path: ['meters', index, 'meterId'], message: 'is named twice' });
    });
  });
export type SaveRail = z.output<typeof saveRail>;

/** The same with the revision that the edit started from. */
export const changeRail = saveRail.safeExtend({ revision: pgInt.optional() });
export type ChangeRail = z.output<typeof changeRail>;

/** One attempt to hand a report over. */
const railAttempt = z.object({
  at: z.iso.datetime(),
  outcome: z.string(),
  /** Of HTTP; null when there was no answer. */
  status: z.int().nullable(),
  message: z.string(),
});
export type RailAttemptView = z.output<typeof railAttempt>;

export const railView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(RAIL_KINDS),
  mode: z.enum(['test', 'live']),
  /** The end of the key, enough to tell two apart; null without one. */
  keyEnd: z.string().nullable(),
  hasWebhookSecret: z.boolean(),
  address: z.string().nullable(),
  meters: z.array(railMeter),
  fromPlans: z.boolean(),
  /** Where the rail's webhooks are received. */
  webhookPath: z.string(),
  reports: z.object({
    waiting: z.int(),
    acknowledged: z.int(),
    refused: z.int(),
    abandoned: z.int(),
  }),
  lastRoundAt: z.iso.datetime().nullable(),
  /** How far it has read the ledger, and how far that goes, in numbers of arrival. Events of the running hour wait for its end. */
  cursor: z.object({ readUpTo: z.string(), newest: z.string() }),
  /** The report that waits longest: the hour that it is of, and since when it waits; null when none does. */
  oldestWaiting: z.object({ from: z.iso.datetime(), since: z.iso.datetime() }).nullable(),
  /** The newest attempt to hand a report over; null before the first. */
  lastAttempt: railAttempt.nullable(),
  /** Up to when the rail's own list of events was read, for webhooks that never came; null: never. */
  sweptAt: z.iso.datetime().nullable(),
  /** Why the rail takes nothing now; null while it does. */
  closedBecause: z.string().nullable(),
  revision: z.int(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
});
export type RailView = z.output<typeof railView>;

/** Lets a rail bill a meter, or watch, from the start of a period on; of one company, or with null of all others. */
export const saveRailAssignment = z.strictObject({
  railId: pgKey.min(1),
  role: z.enum(['bills', 'shadow']),
  meterId: pgKey.min(1),
  company: pgText(256).min(1).nullable().default(null),
  validFrom: z.iso.datetime({ offset: true }),
});
export type SaveRailAssignment = z.output<typeof saveRailAssignment>;

export const railAssignmentView = saveRailAssignment.extend({ id: z.string(), validFrom: z.iso.datetime() });
export type RailAssignmentView = z.output<typeof railAssignmentView>;

/** What a rail calls a company. */
export const railCustomer = z.strictObject({
  company: pgText(256).min(1, 'Name the company'),
  customer: pgText(256).min(1, "Give the rail's id of the company"),
});
export type RailCustomerEntry = z.output<typeof railCustomer>;

export const railReportView = z.object({
  identifier: z.string(),
  company: z.string(),
  meterId: z.string(),
  /** By which price of a plan the rail rates it; empty: by none. */
  priceKey: z.string(),
  /** When the reported part of an hour begins. */
  from: z.iso.datetime(),
  revision: z.int(),
  value: z.string(),
  state: z.enum(REPORT_STATES),
  fault: z.object({ code: z.string(), message: z.string() }).nullable(),
  firstSentAt: z.iso.datetime().nullable(),
  nextAttemptAt: z.iso.datetime().nullable(),
  acknowledgedAt: z.iso.datetime().nullable(),
  attempts: z.array(railAttempt),
});
export type RailReportView = z.output<typeof railReportView>;

/** What became of a company's closed period at a rail that bills by plans. */
export const railBillView = z.object({
  company: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Empty where nothing is due. */
  currency: z.string(),
  /** Our number; empty where nothing is due. */
  invoice: z.string(),
  /** The rail's id of its invoice; null while there is none. */
  externalId: z.string().nullable(),
  /** `differs`: it stays a draft there until a person has looked at it. */
  state: z.enum(['waiting', 'differs', 'final']),
  /** Why it waits; empty when it is through. */
  note: z.string(),
  /** Lines by our key or the rail's id of the price, with what they should come to and do, whole minor units. */
  differences: z.array(z.object({ key: z.string(), expected: z.string(), found: z.string() })),
  updatedAt: z.iso.datetime(),
});
export type RailBillView = z.output<typeof railBillView>;

/** A request that a rail makes, or would make; secrets are hidden. */
export const plannedRequest = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
export type PlannedRequest = z.output<typeof plannedRequest>;

/** A request that was made, and what came of it. */
export const railExchange = z.object({
  request: plannedRequest,
  /** Null when there was no answer. */
  response: z.object({ status: z.int(), body: z.string() }).nullable(),
});
export type RailExchange = z.output<typeof railExchange>;

/** A report with all that was said about it. */
export const railReportDetail = railReportView.extend({
  attempts: z.array(railAttempt.extend({ exchanges: z.array(railExchange) })),
});
export type RailReportDetail = z.output<typeof railReportDetail>;

/** Which of the refused reports are sent again; all of them when nothing is said. */
export const retryReports = z.strictObject({ identifiers: z.array(pgKey.min(1)).min(1).max(500).optional() });
export type RetryReports = z.output<typeof retryReports>;

/** What a round did. */
export const railRound = z.object({
  made: z.int(),
  sent: z.int(),
  acknowledged: z.int(),
  refused: z.int(),
  /** Closed periods of companies at a rail that bills by plans. */
  bills: z.object({ final: z.int(), waiting: z.int(), differs: z.int() }),
});
export type RailRound = z.output<typeof railRound>;
