import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import { removeOldEvents } from './remove-old-events.ts';

const FIRST_AFTER_MS = 60_000;
const EVERY_MS = 3_600_000;

type Context = { logger: Logger; db: Database; now: () => Date };

/** Removes old events now and then, until it is stopped. A removal that fails is told and tried again. */
export function startRetention({ db, now, logger }: Context): {
  stop: () => Promise<void>;
} {
  const stopped = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const run = async () => {
    try {
      const { removed } = await removeOldEvents({ db, now }, stopped.signal);
      if (removed > 0) logger.info({ removed }, 'old events were removed; their sums stay');
    } catch (error) {
      logger.error({ err: error }, 'old events could not be removed');
    }
    if (!stopped.signal.aborted) schedule(EVERY_MS);
  };
  let timer: NodeJS.Timeout;
  const schedule = (afterMs: number) => {
    timer = setTimeout(() => {
      running = run();
    }, afterMs);
    timer.unref();
  };
  schedule(FIRST_AFTER_MS);
  return {
    stop: async () => {
      stopped.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
