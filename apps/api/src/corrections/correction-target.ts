import type { CorrectionView, CreateCorrection } from '@tallygate/contracts/correction';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { Database } from '@tallygate/db/database';
import type { CorrectedCall } from '@tallygate/metering/correction';
import { wrongField } from '../plugins/wrong-field.ts';
import type { Publishing } from '../publishers/publishing.ts';
import { readCalls } from './corrected-calls.ts';
import { readCorrections } from './correction-rows.ts';

export type CorrectionTarget = Pick<CorrectionView, 'eventId' | 'company' | 'meterId' | 'meterVersion' | 'reverses'> & {
  time: Date;
  /** Null: all that is left of the event. */
  quantity: string | null;
  call: CorrectedCall | null;
};

/**
 * What a request corrects, with everything that it leaves to the event or the correction it names.
 * @throws AppError INVALID_INPUT for an unknown event, meter, company or correction, and for a time to come
 */
export async function resolveTarget(
  context: { db: Database; now: () => Date },
  request: CreateCorrection,
  { uriShape }: Pick<Publishing, 'uriShape'>,
): Promise<CorrectionTarget> {
  const { db } = context;
  if (request.reverses !== undefined) return reversalOf(context, { id: request.reverses, uriShape });
  const meter = await findMeter(context, request.meterId);
  const shared = { ...meter, quantity: request.quantity ?? null, reverses: null };
  if (request.eventId !== undefined) {
    const event = (await readCalls(db, [request.eventId], uriShape)).get(request.eventId);
    if (!event) throw wrongField('eventId', `there is no event "${request.eventId}"`);
    const { time, ...call } = event;
    if (call.company === null)
      throw wrongField('eventId', `the event "${request.eventId}" has no company, so nobody is charged for it`);
    return { ...shared, eventId: request.eventId, company: call.company, time, call };
  }
  const company = request.company ?? '';
  if (!(await isKnownCompany(context, company))) throw wrongField('company', `there is no company "${company}"`);
  return { ...shared, eventId: null, company, time: pastInstant(request.time, context.now()), call: null };
}

async function reversalOf(
  { db }: { db: Database },
  { id, uriShape }: { id: string; uriShape: Publishing['uriShape'] },
): Promise<CorrectionTarget> {
  const [original] = await readCorrections(db.prisma, { where: { id } });
  if (!original) throw wrongField('reverses', `there is no correction "${id}"`);
  const { eventId, company, meterId, meterVersion, time, quantity } = original;
  const call = eventId === null ? undefined : (await readCalls(db, [eventId], uriShape)).get(eventId);
  return {
    eventId,
    company,
    meterId,
    meterVersion,
    reverses: id,
    time: new Date(time),
    quantity: formatDecimal(-parseDecimal(quantity)),
    call: call ?? null,
  };
}

async function findMeter({ db }: { db: Database }, id: string | undefined) {
  if (id === undefined) return { meterId: null, meterVersion: null };
  const row = await db.prisma.meter.findFirst({ where: { id }, orderBy: { version: 'desc' } });
  if (!row) throw wrongField('meterId', `there is no meter "${id}"`);
  return { meterId: id, meterVersion: row.version };
}

/** It has used something, or is on a plan, or was corrected before. */
async function isKnownCompany({ db }: { db: Database }, company: string): Promise<boolean> {
  const [row] = await db.sql<{ known: boolean }>(
    `select exists (select 1 from events where company = $1)
       or exists (select 1 from company_plans where company = $1)
       or exists (select 1 from corrections where company = $1)
       or exists (select 1 from event_rollups where company = $1) as known`,
    [company],
  );
  return row?.known === true;
}

function pastInstant(time: string | undefined, now: Date): Date {
  if (time === undefined) return now;
  const instant = new Date(time);
  if (instant > now) throw wrongField('time', `must not be to come (now is ${now.toISOString()}); found ${time}`);
  return instant;
}
