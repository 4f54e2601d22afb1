import type { Period } from '@tallygate/contracts/meter';
import type { Database } from '@tallygate/db/database';
import { type ProxyTraits, readTraits } from '../ledger/proxy-traits.ts';
import { type MovedEvents, readMovedEvents } from './moved-events.ts';
import type { Span } from './time-slices.ts';

/** What stands beside the events of a span while they are read. */
export type Beside = { moved: MovedEvents; proxies: ProxyTraits };

/**
 * Reads a span of the ledger with what decides how it is read, again where that changed meanwhile.
 * @param asked.cycle how the meter cuts time
 * @returns what `read` made of it, and the events that count at another time than they were accepted
 */
export async function readSteadily<T>(
  db: Database,
  asked: { cycle: Period; span: Span; company: string | undefined },
  read: (beside: Beside) => Promise<T>,
): Promise<{ made: T; moved: MovedEvents }> {
  const { span } = asked;
  let moved = await readMovedEvents(db, asked);
  // The span of the traits begins with the earliest call that ended in the period, because such calls are read by their
  // proxy too.
  const seen = () => ({ ...span, from: Math.min(span.from, ...moved.into.map(({ accepted }) => accepted)) });
  let proxies = await readTraits(db, seen());
  for (;;) {
    const made = await read({ moved, proxies });
    const movedNow = await readMovedEvents(db, asked);
    const isSame = movedNow.equals(moved);
    moved = movedNow;
    const proxiesNow = await readTraits(db, seen());
    if (isSame && proxiesNow.equals(proxies)) return { made, moved };
    // The usage is read again when a proxy was added or changed, or a long call ended, in the meantime.
    proxies = proxiesNow;
  }
}
