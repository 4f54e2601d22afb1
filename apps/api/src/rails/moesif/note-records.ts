import type { Database } from '@tallygate/db/database';
import type { Prisma, Rail } from '@tallygate/db/generated/client';
import { type MoesifRecord, recordHash, recordIdentifier } from '@tallygate/rails/moesif/moesif-record';
import { toJson } from '../../database/json.ts';

/** What a subscription is refused with before it is sent: nothing says what it is charged by. */
const NOT_METERED = 'plan_not_metered';

type Wanted = { record: MoesifRecord; fault: string | null };

/** The records that Moesif does not have yet as they are wanted. */
export async function changedRecords<W extends { record: MoesifRecord }>(
  { prisma }: Database,
  rail: Rail,
  wanted: readonly W[],
): Promise<(W & { revision: number; hash: string })[]> {
  const rows = await prisma.railRecord.findMany({
    where: { railId: rail.id },
    select: { kind: true, recordId: true, hash: true, revision: true },
  });
  const known = new Map(rows.map((row) => [JSON.stringify([row.kind, row.recordId]), row]));
  return wanted.flatMap((one) => {
    const hash = recordHash(one.record);
    const former = known.get(JSON.stringify([one.record.kind, one.record.id]));
    return former?.hash === hash ? [] : [{ ...one, hash, revision: (former?.revision ?? 0) + 1 }];
  });
}

/**
 * Puts what is new or changed into the outbox.
 * @returns how many records that is
 */
export async function noteRecords(
  { db, machineNow }: { db: Database; machineNow: () => Date },
  rail: Rail,
  wanted: readonly Wanted[],
): Promise<number> {
  const changed = await changedRecords(db, rail, wanted);
  const rows = changed.map(({ record, fault, revision, hash }) => ({
    railId: rail.id,
    kind: record.kind,
    recordId: record.id,
    revision,
    identifier: recordIdentifier(record, revision),
    body: toJson(record.body),
    hash,
    state: fault === null ? 'waiting' : 'refused',
    nextAttemptAt: null,
    attemptsMade: 0,
    faultCode: fault === null ? null : NOT_METERED,
    faultMessage: fault,
    acknowledgedAt: null,
    changedAt: machineNow(),
  }));
  const isNew = ({ revision }: { revision: number }) => revision === 1;
  await db.prisma.railRecord.createMany({ data: rows.filter(isNew) satisfies Prisma.RailRecordCreateManyInput[] });
  for (const { railId, kind, recordId, ...data } of rows.filter((row) => !isNew(row)))
    await db.prisma.railRecord.update({ where: { railId_kind_recordId: { railId, kind, recordId } }, data });
  return rows.length;
}
