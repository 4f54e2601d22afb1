import type { RailAnswer } from './delivery.ts';

/** A report as a rail takes it: its own names for meter and customer. */
export type RailReport = {
  identifier: string;
  /** What is to be added, decimal text. */
  value: string;
  /** RFC 3339. */
  timestamp: string;
  company: string;
  /** The rail's id of the company. */
  customer: string;
  meter: RailMeter;
  /** The calls that make up the value, for a rail that takes calls; absent: the value is told as a whole. */
  calls?: readonly RailCall[];
  /** What of the value is not in the calls, decimal text: corrections, and what rounding leaves. */
  rest?: string;
};

/** One call, as far as a rail is told of it. */
export type RailCall = {
  /** The same on every attempt and for no other meter: one call may count for several. */
  id: string;
  /** What it counts for the meter, decimal text. */
  value: string;
  /** RFC 3339. */
  timestamp: string;
  proxy: string;
  tool: string;
  consumer: string;
  reason: string;
};

/** A meter of ours as a rail knows it. */
export type RailMeter = {
  /** Under which usage is sent: `event_name` at Stripe, `event_type` at Metronome. */
  eventName: string;
  /** The rail's id, by which it tells what it has counted. */
  externalId: string;
};

export type UsageAsked = { meter: RailMeter; customer: string; from: string; to: string };

/** One way to whoever bills. */
export type Rail = {
  /** Hands one report over. Never throws for what the rail or the network does. */
  send(report: RailReport): Promise<RailAnswer>;
  /**
   * What the rail has counted, by hour of UTC; null where it does not tell.
   * @throws what the rail or the network answered
   */
  usage(asked: UsageAsked): Promise<ReadonlyMap<string, string> | null>;
};

/** `fetch` under the rules for outgoing connections; the only way out that a rail has. */
export type RailFetch = (address: string | URL, init?: RequestInit) => Promise<Response>;

export type RailConnection = {
  key: string;
  /** Origin and path in front of the rail's own paths. */
  address: string;
  fetch: RailFetch;
};

/** One thing to be told of usage: a call, or what a report says as a whole. */
export type UsageEvent = { id: string; value: string; timestamp: string; call: RailCall | null };

/**
 * What a report comes to for a rail that takes calls: each under its own id, so that a repeat of any of them is known as one, and
 * what is in no call under the report's.
 */
export function usageEvents({ identifier, value, timestamp, calls, rest }: RailReport): UsageEvent[] {
  if (calls === undefined) return [{ id: identifier, value, timestamp, call: null }];
  const events = calls.map((call): UsageEvent => {
    return { id: call.id, value: call.value, timestamp: call.timestamp, call };
  });
  const isWhole = rest === undefined || /^-?0(\.0+)?$/.test(rest);
  return isWhole ? events : [...events, { id: identifier, value: rest, timestamp, call: null }];
}

/** A failure of the network in words; nobody knows whether the report arrived. */
export function unanswered(error: unknown): RailAnswer {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return { message: cause instanceof Error ? cause.message || cause.name : String(cause) };
}
