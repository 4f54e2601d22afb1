import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';

/** Uses are written at most this often, in one statement for all tokens. */
const WRITE_EVERY_MS = 60_000;
/** A use this soon after the one that is stored is not written at all. */
const EXACT_TO_MS = 5 * 60_000;

type Options = { db: Database; logger: Logger; now: () => number };

/** Remembers when tokens were used last, without a write for every request. */
export class TokenUses {
  readonly #options: Options;
  readonly #uses = new Map<string, number>();
  #writtenAtMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @param stored the last use that the database knows */
  note(id: string, stored: Date | null): void {
    const now = this.#options.now();
    if (stored !== null && now - stored.getTime() < EXACT_TO_MS) return;
    this.#uses.set(id, now);
    const waitMs = Math.max(0, this.#writtenAtMs + WRITE_EVERY_MS - now);
    this.#timer ??= setTimeout(() => void this.write(), waitMs).unref();
  }

  /** Writes what is noted. */
  async write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { db, logger, now } = this.#options;
    this.#writtenAtMs = now();
    const rows = [...this.#uses].map(([id, at]) => ({ id, time: new Date(at).toISOString() }));
    this.#uses.clear();
    if (rows.length === 0) return;
    try {
      await db.sql(
        `update api_tokens set last_used_at = used.time
         from json_to_recordset($1::json) as used(id text, time timestamptz)
         where api_tokens.id = used.id and (last_used_at is null or last_used_at < used.time)`,
        [JSON.stringify(rows)],
      );
    } catch (error) {
      logger.error({ err: error }, 'last uses of API tokens could not be written');
    }
  }
}
