import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';

/** The columns of `events` that lists and previews search by. Analyzing the others would more than double the time. */
const LOOKED_FOR = 'time, proxy, tool, method, consumer, company, reason, outcome, billable, http_status';
const TABLES = ['event_circumstances', 'event_totals', 'event_rollups', `events (${LOOKED_FOR})`];
/** Fewer rows than this are read as quickly by any plan. */
const FIRST_AT = 5_000;

/**
 * Tells the database how its ledger has grown, because plans made for an empty table take many times as long: the
 * embedded one has no process of its own that would look, and a server's comes round late while a backlog arrives.
 */
export class TableStatistics {
  readonly #db: Database;
  readonly #logger: Logger;
  /** How many events more make the statistics worth renewing: as many as there were. */
  #dueAfter = FIRST_AT;
  #stored = 0;
  #running: Promise<void> | undefined;

  constructor({ db, logger }: { db: Database; logger: Logger }) {
    this.#db = db;
    this.#logger = logger;
  }

  /** Called with the number of new events after they are stored. */
  stored(events: number): void {
    this.#stored += events;
    if (this.#stored < this.#dueAfter || this.#running !== undefined) return;
    this.#running = this.#renew().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when nothing is being renewed any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #renew(): Promise<void> {
    try {
      // After a restart only the database knows for how many events its statistics were made.
      this.#dueAfter = Math.max(FIRST_AT, await this.#knownEvents());
      if (this.#stored < this.#dueAfter) return;
      this.#stored = 0;
      // Tables are analyzed one by one, so that other queries get a turn between two of them.
      for (const table of TABLES) await this.#db.sql(`analyze ${table}`);
      this.#dueAfter = Math.max(FIRST_AT, await this.#knownEvents());
    } catch (error) {
      this.#logger.error({ err: error }, 'the statistics of the ledger could not be renewed');
    }
  }

  /** How many events the statistics are of; -1 before the first time. */
  async #knownEvents(): Promise<number> {
    const [row] = await this.#db.sql<{ events: number }>(
      "select reltuples::float8 as events from pg_class where relname = 'events'",
    );
    return row?.events ?? 0;
  }
}
