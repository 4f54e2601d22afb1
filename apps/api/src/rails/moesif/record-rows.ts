import { type RailRecordView, railRecordView } from '@tallygate/contracts/moesif';
import { railExchange } from '@tallygate/contracts/rail';
import type { RailRecord } from '@tallygate/db/generated/client';
import type { MoesifRecord } from '@tallygate/rails/moesif/moesif-record';
import { z } from 'zod';
import type { Transaction } from '../../database/transaction.ts';
import { attemptOf } from '../report-rows.ts';

const { kind: kinds, state: states, body: bodies } = railRecordView.shape;

/** A stored record as Moesif takes it. */
export function recordOf({ kind, recordId, body }: RailRecord): MoesifRecord {
  return { kind: kinds.parse(kind), id: recordId, body: bodies.parse(body) };
}

/** The records of a rail that changed last, each with every attempt at its present form. */
export async function readRecords(
  tx: Transaction,
  railId: string,
  { kind, state, limit }: { kind?: string | undefined; state?: string | undefined; limit: number },
): Promise<RailRecordView[]> {
  const rows = await tx.railRecord.findMany({
    where: { railId, ...(kind === undefined ? {} : { kind }), ...(state === undefined ? {} : { state }) },
    orderBy: [{ changedAt: 'desc' }, { kind: 'asc' }, { recordId: 'asc' }],
    take: limit,
  });
  const attempts = await tx.railAttempt.findMany({
    where: { railId, identifier: { in: rows.map(({ identifier }) => identifier) } },
    orderBy: { id: 'asc' },
  });
  return rows.map((row) => ({
    ...recordOf(row),
    revision: row.revision,
    body: bodies.parse(row.body),
    state: states.parse(row.state),
    fault: row.faultCode === null ? null : { code: row.faultCode, message: row.faultMessage ?? '' },
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    attempts: attempts
      .filter(({ identifier }) => identifier === row.identifier)
      .map((attempt) => ({ ...attemptOf(attempt), exchanges: z.array(railExchange).parse(attempt.exchanges) })),
  }));
}
