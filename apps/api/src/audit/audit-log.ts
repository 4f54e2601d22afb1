import type { ChainKey } from '@tallygate/audit/chain';
import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import type { Transaction } from '../database/transaction.ts';
import type { Author } from './author.ts';
import { addEntries } from './chain-rows.ts';
import { entryOf, type NewEntry } from './entry-of.ts';
import { Repeats } from './repeats.ts';
import type { AuditNote } from './write-audit.ts';

/** What failed or was refused is written in batches this often, so that a flood of it takes the chain's lock rarely. */
const BATCH_MS = 1_000;
const FOLD_MS = 60_000;
/**
 * The most different failures and refusals that are kept apart in a minute, so that a stranger who varies them cannot
 * fill the log.
 */
const MAX_KINDS = 500;

type Refusal = { author: Author; note: AuditNote };

/** The one writer of audit entries. */
export type AuditLog = {
  /** Adds entries in the transaction that makes the change they describe. */
  append(tx: Transaction, author: Author, notes: readonly AuditNote[]): Promise<void>;
  /**
   * Records something that has no transaction. What went well is stored when this resolves. Failures and refusals are
   * stored within seconds; the same again within a minute (actor, address, action, target, reason) becomes one entry
   * with a count.
   */
  record(author: Author, note: AuditNote): Promise<void>;
  /** Stores the entries that wait. @param everything also stores counts whose minute is not over */
  flush(everything?: boolean): Promise<void>;
  /** Stores what waits and ends the timer. */
  close(): Promise<void>;
};

export function createAuditLog(options: { db: Database; key: ChainKey; logger: Logger; now: () => Date }): AuditLog {
  const { db, key, logger, now } = options;
  const waiting: NewEntry[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  const repeats = new Repeats<Refusal>({
    windowMs: FOLD_MS,
    maxKeys: MAX_KINDS,
    now: () => now().getTime(),
    overflow: ({ author, note }) => [
      `all ${note.action}`,
      { author: anybody(author), note: { ...note, entityId: '*' } },
    ],
  });

  const write = async (everything: boolean): Promise<void> => {
    const time = now();
    const counted = repeats
      .take({ all: everything })
      .map(({ value, count }) => entryOf(value.author, value.note, { time, count }));
    const batch = [...waiting.splice(0), ...counted];
    if (batch.length === 0) return;
    try {
      await db.prisma.$transaction((tx) => addEntries(tx, key, batch));
    } catch (error) {
      // What could not be stored is at least in the log of the process.
      logger.error({ err: error, entries: batch }, 'audit entries could not be stored');
    }
  };
  const flush = (everything = false): Promise<void> => {
    writing = writing.then(() => write(everything));
    return writing;
  };
  const schedule = () => {
    if (timer !== null) return;
    timer = setInterval(() => void flush(), BATCH_MS);
    timer.unref();
  };

  return {
    append(tx, author, notes) {
      const time = now();
      return addEntries(
        tx,
        key,
        notes.map((note) => entryOf(author, note, { time })),
      );
    },
    async record(author, note) {
      if ((note.outcome ?? 'ok') === 'ok') {
        await db.prisma.$transaction((tx) => addEntries(tx, key, [entryOf(author, note, { time: now() })]));
        return;
      }
      schedule();
      const kind = [author.actor, author.client, note.action, note.entityType, note.entityId, note.reason];
      if (repeats.first(JSON.stringify(kind), { author, note })) waiting.push(entryOf(author, note, { time: now() }));
    },
    flush,
    async close() {
      if (timer !== null) clearInterval(timer);
      await flush(true);
    },
  };
}

function anybody(author: Author): Author {
  return { ...author, actor: '*', id: null, auth: null, client: null, requestId: null };
}
