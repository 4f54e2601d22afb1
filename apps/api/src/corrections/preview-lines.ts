import { formatDecimal } from '@tallygate/contracts/decimal';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import { meterDefinition } from '@tallygate/contracts/meter';
import type { CorrectionLine } from '@tallygate/contracts/preview';
import type { Database } from '@tallygate/db/database';
import { type Correction, correctionEffect } from '@tallygate/metering/correction';
import { stringify } from 'safe-stable-stringify';
import type { Publishing } from '../publishers/publishing.ts';
import type { MovedEvents } from '../usage/moved-events.ts';
import { readCalls } from './corrected-calls.ts';

/** What is previewed: a stored meter, or with `id` the one that an unsaved definition is to replace. */
export type PreviewedMeter = { id: string | null; definition: MeterDefinition };

/** Corrections that count for a period and concern a meter, as lines of its preview, in the order of time. */
export async function readCorrectionLines(
  { db }: { db: Database },
  {
    meter,
    period,
    publishing,
    moved,
  }: {
    meter: PreviewedMeter;
    period: { from: number; to: number; company: string | undefined };
    publishing: Pick<Publishing, 'published' | 'uriShape'>;
    moved: MovedEvents;
  },
): Promise<CorrectionLine[]> {
  const rows = await db.prisma.correction.findMany({
    where: {
      company: period.company,
      AND: [
        {
          // That of a call counts where the call does.
          OR: [
            {
              time: { gte: new Date(period.from), lt: new Date(period.to) },
              OR: [{ eventId: null }, { eventId: { notIn: moved.out.map(({ id }) => id) } }],
            },
            { eventId: { in: moved.into.map(({ id }) => id) } },
          ],
        },
        { OR: [{ meterId: null }, ...(meter.id === null ? [] : [{ meterId: meter.id }])] },
      ],
    },
    orderBy: [{ time: 'asc' }, { id: 'asc' }],
  });
  if (rows.length === 0) return [];
  const ids = rows.flatMap(({ eventId, meterId }) => (eventId === null || meterId !== null ? [] : [eventId]));
  const calls = await readCalls(db, [...new Set(ids)], publishing.uriShape);
  const sameUnit = await versionsOfUnit(db, meter);
  const countedAt = new Map(moved.into.map(({ id, ended }) => [id, new Date(ended)]));
  return rows.map(({ meterId, meterVersion, eventId, ...row }) => {
    const named: Correction['meter'] = meterId === null ? 'none' : sameUnit.has(meterVersion ?? 0) ? 'this' : 'other';
    const call = named === 'none' && eventId !== null ? calls.get(eventId) : null;
    const quantity = row.quantity.toFixed();
    const effect =
      call === undefined
        ? { quantity: null, note: 'The ledger no longer holds the call, so what it added cannot be told.' }
        : correctionEffect({ quantity, meter: named, call }, { ...publishing, definition: meter.definition });
    return {
      id: row.id,
      company: row.company,
      time: (countedAt.get(eventId ?? '') ?? row.time).toISOString(),
      eventId,
      reason: row.reason,
      author: row.author,
      entered: quantity,
      quantity: effect.quantity === null ? null : formatDecimal(effect.quantity),
      note: effect.note,
    };
  });
}

/** Versions of a meter that measure in the unit of the one that is previewed. */
async function versionsOfUnit({ prisma }: Database, { id, definition }: PreviewedMeter): Promise<Set<number>> {
  if (id === null) return new Set();
  const versions = await prisma.meter.findMany({ where: { id }, select: { version: true, definition: true } });
  const unit = unitOf(definition);
  return new Set(
    versions.filter((one) => unitOf(meterDefinition.parse(one.definition)) === unit).map(({ version }) => version),
  );
}

function unitOf({ metric, multiplier, roundingMode }: MeterDefinition) {
  return stringify({ metric, multiplier, roundingMode });
}
