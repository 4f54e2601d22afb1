import { setTimeout as delay } from 'node:timers/promises';
import type { Part } from './parts.ts';

const POLL_MS = 100;

/**
 * Waits until every health address of every part answers 2xx.
 * @returns the addresses that still do not answer at the deadline; empty when all do
 */
export async function waitUntilHealthy(parts: Part[], deadlineMs: number, stopped: () => boolean): Promise<string[]> {
  let missing = parts.flatMap((part) => part.healthUrls.map((url) => ({ part: part.name, url })));
  const endsAt = Date.now() + deadlineMs;
  while (missing.length > 0 && Date.now() < endsAt && !stopped()) {
    const answers = await Promise.all(missing.map(({ url }) => answers2xx(url)));
    missing = missing.filter((_, index) => !answers[index]);
    if (missing.length > 0) await delay(POLL_MS);
  }
  return missing.map(({ part, url }) => `${part} does not answer at ${url}`);
}

async function answers2xx(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: 'manual' });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
