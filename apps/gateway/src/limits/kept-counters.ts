import { readFileSync } from 'node:fs';
import { isMissing } from '@tallygate/disk/is-missing';
import { replaceFile } from '@tallygate/disk/replace-file';
import type { Logger } from '@tallygate/server-kit/logger';
import { z } from 'zod';
import { hasRoom, type LimitChange, type LimitCounters, type LimitQuery, type LimitsHeld } from './limit-counters.ts';

type Counter = { used: bigint; untilMs: number };

type Options = {
  /** Where they are kept over a restart. */
  path: string;
  now: () => number;
  logger: Logger;
};

const WRITE_MS = 1_000;
/** Beyond it those that were made first are forgotten. */
const MAX_COUNTERS = 100_000;

const kept = z.array(z.object({ key: z.string(), used: z.string().regex(/^\d+$/), untilMs: z.number() }));

/** Counts for this gateway alone. A file keeps the counters over a restart; a crash forgets what the last second changed. */
export class KeptCounters implements LimitCounters {
  readonly #options: Options;
  readonly #counters = new Map<string, Counter>();
  #timer: NodeJS.Timeout | undefined;
  #written = Promise.resolve();

  private constructor(options: Options) {
    this.#options = options;
  }

  /** With what was kept last. A file that cannot be read is as none. */
  static open(options: Options): KeptCounters {
    const counters = new KeptCounters(options);
    try {
      for (const { key, used, untilMs } of kept.parse(JSON.parse(readFileSync(options.path, 'utf8'))))
        counters.#counters.set(key, { used: BigInt(used), untilMs });
    } catch (error) {
      if (!isMissing(error)) options.logger.warn({ err: error }, 'what was used of limits cannot be read');
    }
    return counters;
  }

  hold(queries: readonly LimitQuery[]): LimitsHeld {
    const used = queries.map(({ key }) => this.#used(key));
    const isHeld = queries.every((query, index) => !query.isHard || hasRoom(query, used[index] ?? 0n));
    if (isHeld) this.change(queries);
    return { isHeld, used };
  }

  change(changes: readonly LimitChange[]): void {
    for (const { key, amount, untilMs } of changes) {
      const used = this.#used(key) + amount;
      if (used <= 0n) this.#counters.delete(key);
      else if (untilMs > this.#options.now()) this.#set(key, { used, untilMs });
    }
    this.#timer ??= setTimeout(() => this.#write(), WRITE_MS).unref();
  }

  async close(): Promise<void> {
    if (this.#timer !== undefined) this.#write();
    await this.#written;
  }

  #used(key: string): bigint {
    const counter = this.#counters.get(key);
    return counter === undefined || counter.untilMs <= this.#options.now() ? 0n : counter.used;
  }

  #set(key: string, counter: Counter): void {
    if (!this.#counters.has(key) && this.#counters.size >= MAX_COUNTERS) {
      const [oldest] = this.#counters.keys();
      if (oldest !== undefined) this.#counters.delete(oldest);
    }
    this.#counters.set(key, counter);
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { path, now, logger } = this.#options;
    for (const [key, { untilMs }] of this.#counters) if (untilMs <= now()) this.#counters.delete(key);
    const rows = [...this.#counters].map(([key, { used, untilMs }]) => ({ key, used: `${used}`, untilMs }));
    this.#written = this.#written
      .then(async () => {
        await replaceFile(path, JSON.stringify(rows), { isLossHarmless: true });
      })
      .catch((error: unknown) => logger.warn({ err: error }, 'what was used of limits could not be kept'));
  }
}
