import type { ServerHealth } from '@tallygate/contracts/server-view';

const RECENT_MS = 5 * 60_000;
/** So many attempts without an answer in a row, and a server counts as down. */
export const ATTEMPTS_UNTIL_DOWN = 3;
/** Fewer calls say nothing about their share. */
const LEAST_CALLS = 20;
const FAILING_SHARE = 0.05;

/** One time that a server was asked something, in milliseconds since 1970. */
export type Attempt = { at: number; isAnswered: boolean };

/** What was seen of a server by calls or by probes. */
export type Attempts = {
  /** The newest, newest first. */
  last: readonly Attempt[];
  answeredAt: number | null;
  /** The first attempt without an answer since the last one that had one; null when there is none, or it is not known. */
  failingSince: number | null;
};

export type ServerFacts = {
  isPaused: boolean;
  calls: Attempts;
  probes: Attempts & { problem: string | null };
  /** Tool calls of the last 24 hours, and those that the server failed. */
  day: { calls: number; serverFailed: number };
};

export const NO_ATTEMPTS: Attempts = { last: [], answeredAt: null, failingSince: null };

/** Says how a server does from what was seen of it. */
export function serverHealth(facts: ServerFacts, now: number): ServerHealth {
  const { calls, day } = facts;
  const probes = believed(facts);
  const byCall = (calls.answeredAt ?? 0) >= (probes.answeredAt ?? 0);
  const answeredAt = byCall ? calls.answeredAt : probes.answeredAt;
  const last = [...calls.last, ...probes.last].sort((a, b) => b.at - a.at).slice(0, ATTEMPTS_UNTIL_DOWN);
  const isDown = last.length === ATTEMPTS_UNTIL_DOWN && last.every(({ isAnswered }) => !isAnswered);
  const failing = [calls.failingSince, probes.failingSince].filter((at) => at !== null && at > (answeredAt ?? 0));
  const measured = {
    answeredAt: instant(answeredAt),
    answeredTo: answeredAt === null ? null : byCall ? ('call' as const) : ('probe' as const),
    downSince: null,
    problem: probes.problem,
  };
  if (facts.isPaused) return { ...measured, state: 'paused' };
  if (isDown) return { ...measured, state: 'down', downSince: instant(earliest(failing)) };
  if (day.calls >= LEAST_CALLS && day.serverFailed / day.calls > FAILING_SHARE)
    return { ...measured, state: 'failing' };
  if (last.length === 0) return { ...measured, state: 'uncalled' };
  const isRecent = answeredAt !== null && now - answeredAt < RECENT_MS;
  return { ...measured, state: isRecent ? 'healthy' : 'quiet' };
}

/**
 * Probes as far as they say something of the server. Where calls are answered and no probe ever was, the api has another
 * way to it than the gateways, or none, and what its probes miss is no news.
 */
function believed({ calls, probes }: ServerFacts): ServerFacts['probes'] {
  return probes.answeredAt === null && calls.answeredAt !== null ? { ...NO_ATTEMPTS, problem: null } : probes;
}

function earliest(times: readonly (number | null)[]): number | null {
  return times.reduce((least, at) => (least === null || (at !== null && at < least) ? at : least), null);
}

function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
