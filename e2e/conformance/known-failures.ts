import { readFileSync } from 'node:fs';
import { type Checks, STATUS_FAILURE } from './suite.ts';

type KnownFailures = {
  /** Checks the gateway makes for a server that does not: they fail directly and pass through it. */
  mendedByTheGateway: string[];
  /** By set: `scenario / check` and how often it fails. */
  failures: Record<string, Record<string, number>>;
};

const list: KnownFailures = JSON.parse(readFileSync(new URL('./sample-server-failures.json', import.meta.url), 'utf8'));

/** The sample server's known failures in one set of scenarios. */
export function knownFailures(set: string, how: 'direct' | 'through the gateway'): Record<string, number> {
  const known = list.failures[set];
  if (known === undefined) throw new Error(`sample-server-failures.json says nothing of the set ${set}`);
  const isExpected = (check: string) => how === 'direct' || !list.mendedByTheGateway.includes(check);
  return Object.fromEntries(Object.entries(known).filter(([check]) => isExpected(check)));
}

/** Whether a difference between the direct and the proxied run is one that the gateway is there for. */
export function isMended(difference: string): boolean {
  return list.mendedByTheGateway.some((check) => difference.startsWith(`${check} / `));
}

/** Failures that are new, and known ones that are gone or occur another number of times; one line each. */
export function strayFailures(checks: Checks, known: Record<string, number>): string[] {
  const failed = new Map(
    [...checks].flatMap(([key, count]) =>
      key.endsWith(STATUS_FAILURE) ? [[key.slice(0, -STATUS_FAILURE.length), count] as const] : [],
    ),
  );
  const names = [...new Set([...failed.keys(), ...Object.keys(known)])].sort();
  return names.flatMap((name) => {
    const [now, before] = [failed.get(name) ?? 0, known[name] ?? 0];
    return now === before ? [] : [`${name}: fails ${now} times, known to fail ${before} times`];
  });
}
