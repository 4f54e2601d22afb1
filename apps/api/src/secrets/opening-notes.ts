import { LRUCache } from 'lru-cache';
import type { Author } from '../audit/author.ts';

/** Why secrets are opened, as the audit log names it: `gateway configuration`, `connection test of proxy a`. */
export type Opening = { author: Author; purpose: string };

const WINDOW_MS = 3_600_000;
const MAX_KINDS = 1_000;

/**
 * Records in the audit log who had secrets opened and what for. Repeats within an hour are counted and recorded with
 * the next entry: a gateway that fetches every minute makes 24 entries a day.
 */
export class OpeningNotes {
  readonly #now: () => number;
  readonly #told = new LRUCache<string, { atMs: number; more: number }>({ max: MAX_KINDS });

  constructor(now: () => number) {
    this.#now = now;
  }

  async note({ author, purpose }: Opening): Promise<void> {
    const kind = JSON.stringify([author.type, author.actor, author.client, purpose]);
    const last = this.#told.peek(kind);
    const nowMs = this.#now();
    if (last && nowMs - last.atMs < WINDOW_MS) {
      last.more += 1;
      return;
    }
    this.#told.set(kind, { atMs: nowMs, more: 0 });
    const after = { purpose, times: 1 + (last?.more ?? 0) };
    await author.log.record(author, { action: 'open', entityType: 'secrets', entityId: purpose, after });
  }
}
