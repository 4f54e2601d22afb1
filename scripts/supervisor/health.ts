import { setTimeout as delay } from 'node:timers/promises';
import type { Part } from './parts.ts';

const POLL_MS = 100;

/**
 * Waits until every health address of every part answers 2xx, and what its part asks for.
 * @returns the addresses that still do not answer at the deadline; empty when all do
 */
export async function waitUntilHealthy(parts: Part[], deadlineMs: number, stopped: () => boolean): Promise<string[]> {
  let missing = parts.flatMap((part) => part.healthUrls.map((url) => ({ part, url })));
  const endsAt = Date.now() + deadlineMs;
  while (missing.length > 0 && Date.now() < endsAt && !stopped()) {
    const answers = await Promise.all(missing.map(({ part, url }) => answersReady(url, part.isReady)));
    missing = missing.filter((_, index) => !answers[index]);
    if (missing.length > 0) await delay(POLL_MS);
  }
  return missing.map(({ part, url }) => `${part.name} does not answer at ${url}`);
}

async function answersReady(url: string, isReady: Part['isReady']): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: 'manual' });
    if (response.ok && isReady) return isReady(await response.json());
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
