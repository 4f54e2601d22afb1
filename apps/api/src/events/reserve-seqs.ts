import type { SqlRunner } from '@tallygate/db/database';

/** Numbers in the ledger, and the instant at which it takes events in this transaction. */
export type Reserved = { takeSeq: () => string; ingestedAt: Date };

/**
 * Takes numbers for so many events, so that each is known with its number before it is stored: telling it afterwards
 * costs about as much as storing.
 * @returns gives them in the order of arrival; one that is not used stays a gap
 */
export async function reserveSeqs(tx: SqlRunner, count: number): Promise<Reserved> {
  const [row] = await tx.sql<{ ingested_at: Date; seqs: string | null }>(
    `select now() as ingested_at, string_agg(nextval('events_seq_seq')::text, ',') as seqs
     from generate_series(1, $1::int)`,
    [count],
  );
  if (row === undefined) throw new Error('the ledger gave no numbers');
  const seqs = (row.seqs?.split(',') ?? []).values();
  const takeSeq = (): string => {
    const { value } = seqs.next();
    if (value === undefined) throw new Error('more events are stored than were sent');
    return value;
  };
  return { takeSeq, ingestedAt: row.ingested_at };
}
