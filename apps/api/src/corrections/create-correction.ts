import { AppError } from '@tallygate/contracts/app-error';
import type { CorrectionView, CreateCorrection } from '@tallygate/contracts/correction';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { Database } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';
import type { Applier } from '../apply/applier.ts';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Transaction } from '../database/transaction.ts';
import { meterView } from '../meters/meter-rows.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import { readPublishing } from '../publishers/publishing.ts';
import { type CallBalance, overdrawn, remainder } from './call-balance.ts';
import { readCorrections } from './correction-rows.ts';
import { type CorrectionTarget, resolveTarget } from './correction-target.ts';

type Context = { db: Database; applier: Applier; now: () => Date };

/**
 * Adds a correction. With a `key` that was used for the same before, the one made then is answered.
 * @returns the correction, and whether it was made now
 * @throws AppError INVALID_INPUT for an unknown event, meter, company or correction, a time to come, and more than is
 *   left of an event; CORRECTION_KEY_TAKEN, CORRECTION_REVERSED
 */
export async function makeCorrection(
  context: Context & { author: Author },
  request: CreateCorrection,
): Promise<{ made: boolean; correction: CorrectionView }> {
  const { author } = context;
  const { prisma } = context.db;
  const earlier = await findRepeated(prisma, request);
  if (earlier) return { made: false, correction: earlier };
  const publishing = await readPublishing(context);
  const target = await resolveTarget(context, request, publishing);
  return prisma.$transaction(async (tx) => {
    // One at a time: two that each leave something of a call could together take more than it was.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('tallygate:corrections', 0))`;
    const repeated = await findRepeated(tx, request);
    if (repeated) return { made: false, correction: repeated };
    if (target.reverses !== null) await requireNotReversed(tx, target.reverses);
    const quantity = await allowedQuantity(tx, target, publishing);
    const { eventId, company, meterId, meterVersion, time, reverses } = target;
    const row = { eventId, company, meterId, meterVersion, time, quantity, reverses };
    const id = uuidv7();
    const { key, reason } = request;
    await tx.correction.create({ data: { ...row, id, key, reason, author: author.actor, createdAt: context.now() } });
    const [correction] = await readCorrections(tx, { where: { id } });
    if (!correction) throw new Error(`correction ${id} was not stored`);
    await writeAudit(tx, author, { action: 'create', entityType: 'correction', entityId: id, after: correction });
    return { made: true, correction };
  });
}

/** What an earlier request with the same key made. @throws AppError CORRECTION_KEY_TAKEN when it said something else */
async function findRepeated(tx: Transaction, request: CreateCorrection): Promise<CorrectionView | null> {
  if (request.key === undefined) return null;
  const [stored] = await readCorrections(tx, { where: { key: request.key } });
  if (!stored) return null;
  const differing = differenceOf(request, stored);
  if (differing === null) return stored;
  const message = `was used for the correction ${stored.id}, whose ${differing} is another`;
  throw new AppError('CORRECTION_KEY_TAKEN', { detail: `key ${message}`, findings: [{ path: 'key', message }] });
}

/** The first field in which a request differs from what is stored; what it left open cannot differ. */
function differenceOf(request: CreateCorrection, stored: CorrectionView): string | null {
  const { reason, quantity, time, company, eventId, meterId, reverses } = request;
  if (reason !== stored.reason) return 'reason';
  if ((reverses ?? null) !== stored.reverses) return 'reverses';
  if (reverses !== undefined) return null;
  if ((eventId ?? null) !== stored.eventId) return 'eventId';
  if ((meterId ?? null) !== stored.meterId) return 'meterId';
  if (company !== undefined && company !== stored.company) return 'company';
  if (time !== undefined && Date.parse(time) !== Date.parse(stored.time)) return 'time';
  if (quantity !== undefined && parseDecimal(quantity) !== parseDecimal(stored.quantity)) return 'quantity';
  return null;
}

async function requireNotReversed(tx: Transaction, id: string): Promise<void> {
  const other = await tx.correction.findUnique({ where: { reverses: id } });
  if (!other) return;
  const message = `the correction "${id}" was undone by ${other.author} with ${other.id}`;
  throw new AppError('CORRECTION_REVERSED', { detail: message, findings: [{ path: 'reverses', message }] });
}

/**
 * The quantity of a correction, by default all that is left of its call.
 * @throws AppError INVALID_INPUT when it takes more than is left
 */
async function allowedQuantity(
  tx: Transaction,
  { call, eventId, meterId, quantity, reverses }: CorrectionTarget,
  { published }: Pick<CallBalance, 'published'>,
): Promise<string> {
  if (call === null || eventId === null) return quantity ?? '0';
  const corrections = await readCorrections(tx, { where: { eventId } });
  const named = [...corrections.map((one) => one.meterId), meterId].filter((id) => id !== null);
  const balance = { call, corrections, published, definitions: await readDefinitions(tx, named) };
  if (quantity === null) {
    const metered = meterId === null ? undefined : balance.definitions.get(meterId);
    if (metered && (metered.roundingMode !== 'none' || metered.metric.type === 'unique'))
      throw wrongField('quantity', 'must be given: what one call adds to this meter depends on other calls');
    const left = remainder(balance, meterId);
    if (left <= 0n) throw wrongField('eventId', `nothing is left to take back of the event "${eventId}"`);
    return formatDecimal(-left);
  }
  const message = overdrawn(balance, { meterId, quantity });
  if (message !== null) throw wrongField(reverses === null ? 'quantity' : 'reverses', message);
  return quantity;
}

async function readDefinitions(tx: Transaction, ids: readonly string[]): Promise<CallBalance['definitions']> {
  const rows = await tx.meter.findMany({ where: { id: { in: [...ids] }, supersededBy: null } });
  return new Map(rows.map((row) => [row.id, meterView(row).definition]));
}
