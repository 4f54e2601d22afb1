import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import { foldChanges } from './fold-changes.ts';

/** Between two foldings while events arrive: so long, batches change the same rows, and nobody who reads waits for more. */
const FOLD_EVERY_MS = 2_000;

/** Folds changes of the roll-ups in some time after they were noted, so that little is left to whoever reads them. */
export class Folding {
  readonly #db: Database;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor({ db, logger }: { db: Database; logger: Logger }) {
    this.#db = db;
    this.#logger = logger;
  }

  /** Called when changes were noted. */
  noted(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#running = this.#running.then(() => this.#fold());
    }, FOLD_EVERY_MS);
  }

  /** Folds no more, and resolves when nothing is being folded; what is left is folded in before it is read. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #fold(): Promise<void> {
    try {
      await foldChanges(this.#db);
    } catch (error) {
      this.#logger.error({ err: error }, 'changes of the roll-ups could not be folded in; they wait');
    }
  }
}
