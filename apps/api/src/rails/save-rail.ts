import { AppError } from '@tallygate/contracts/app-error';
import type { ChangeRail, RailView, SaveRail } from '@tallygate/contracts/rail';
import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import { modeFault } from '@tallygate/rails/key-mode';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import { toJson } from '../database/json.ts';
import { staleRevision } from '../database/stale-revision.ts';
import type { Transaction } from '../database/transaction.ts';
import { requireMeter } from '../meters/meter-rows.ts';
import { requireRevisionGiven } from '../plugins/revision.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { sealRailSecret } from './rail-keys.ts';
import { readRails, requireRail } from './rail-rows.ts';

type Context = { db: Database; secretCipher: Cipher; author: Author };

/** @throws AppError INVALID_INPUT for a key of the other mode, RAIL_NAME_TAKEN, METER_NOT_FOUND */
export function createRail(context: Context, given: SaveRail): Promise<RailView> {
  const id = uuidv7();
  return withFreeName(given.name, () =>
    context.db.prisma.$transaction(async (tx) => {
      await check(tx, given, null);
      await tx.rail.create({ data: { id, ...columns(context, id, given) } });
      const after = await requireView(tx, id);
      await writeAudit(tx, context.author, { action: 'create', entityType: 'rail', entityId: id, after });
      return after;
    }),
  );
}

/**
 * Replaces a rail; secrets that are not given stay. A key that replaces another opens a rail that took nothing.
 * @throws AppError as `createRail`, RAIL_NOT_FOUND, and REVISION_STALE with what it is now
 */
export function changeRail(
  context: Context,
  id: string,
  { revision: opened, ...given }: ChangeRail,
): Promise<RailView> {
  const revision = requireRevisionGiven(opened);
  return withFreeName(given.name, () =>
    context.db.prisma.$transaction(async (tx) => {
      const row = await requireRail(tx, id);
      const before = await requireView(tx, id);
      await check(tx, given, row);
      const reopened = given.key === undefined ? {} : { closedBecause: null };
      const data = { ...columns(context, id, given), ...reopened, revision: revision + 1 };
      const { count } = await tx.rail.updateMany({ where: { id, revision }, data });
      if (count === 0) throw staleRevision(row, `the rail "${row.name}"`, { rail: before });
      const after = await requireView(tx, id);
      await writeAudit(tx, context.author, { action: 'change', entityType: 'rail', entityId: id, before, after });
      return after;
    }),
  );
}

/** @throws AppError RAIL_NOT_FOUND, RAIL_IN_USE while it bills or holds reports */
export async function deleteRail({ db, author }: Context, id: string): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    await requireRail(tx, id);
    const before = await requireView(tx, id);
    const assigned = await tx.railAssignment.count({ where: { railId: id } });
    const reports = await tx.railReport.count({ where: { railId: id } });
    const written = await tx.railRecord.count({ where: { railId: id, state: 'acknowledged' } });
    if (assigned + reports + written > 0)
      throw new AppError('RAIL_IN_USE', {
        detail: `The rail "${before.name}" has ${assigned} assignments and ${reports} reports, and wrote ${written} records`,
      });
    await tx.rail.delete({ where: { id } });
    await writeAudit(tx, author, { action: 'delete', entityType: 'rail', entityId: id, before });
  });
}

function columns({ secretCipher, author }: Context, id: string, given: SaveRail) {
  const { name, kind, mode, address, meters, fromPlans, key, webhookSecret } = given;
  return {
    name,
    kind,
    mode,
    address,
    meters: toJson(meters),
    ...(fromPlans === undefined ? {} : { fromPlans }),
    updatedBy: author.actor,
    ...(key === undefined ? {} : { sealedKey: sealRailSecret(secretCipher, id, 'key', key), keyEnd: key.slice(-4) }),
    ...(webhookSecret === undefined
      ? {}
      : { sealedWebhookSecret: sealRailSecret(secretCipher, id, 'webhook_secret', webhookSecret) }),
  };
}

async function check(tx: Transaction, given: SaveRail, former: Rail | null): Promise<void> {
  const { kind, mode, key, meters } = given;
  if ((kind === 'stripe' || kind === 'metronome' || kind === 'moesif') && key === undefined && !former?.sealedKey)
    throw wrongField('key', `must be given: ${kind} takes nothing without one`);
  // The tokens of Metronome and of Moesif do not say what they are for.
  const fault = kind === 'stripe' && key !== undefined ? modeFault(key, mode) : null;
  if (fault !== null) throw wrongField('key', fault);
  // Whoever may change the address need not know the key: it goes to nobody whom its owner did not name.
  if (former?.sealedKey && key === undefined && former.address !== given.address)
    throw wrongField('key', 'must be entered again: the stored one was given for another address');
  if (former !== null && former.kind !== kind) throw wrongField('kind', `must stay ${former.kind}: make another rail`);
  // What was reported belongs to one of the two; the other would be told of half.
  if (former !== null && former.mode !== mode) throw wrongField('mode', `must stay ${former.mode}: make another rail`);
  // Who rates the running periods would be nobody, or two.
  if (
    former?.fromPlans &&
    given.fromPlans === false &&
    (await tx.railSubscription.count({ where: { railId: former.id } })) > 0
  )
    throw wrongField(
      'fromPlans',
      'must stay true: subscriptions are kept there. Assign another rail from a later period on, and delete none of them by hand',
    );
  for (const [index, { meterId }] of meters.entries()) {
    const meter = await requireMeter(tx, meterId);
    const { metric } = meter.definition as { metric?: { type?: string } };
    if (metric?.type === 'unique')
      throw wrongField(
        `meters[${index}].meterId`,
        `"${meter.name}" counts different values, which cannot be reported by the hour`,
      );
  }
}

async function requireView(tx: Transaction, id: string): Promise<RailView> {
  const view = (await readRails(tx)).find((one) => one.id === id);
  if (!view) throw new AppError('RAIL_NOT_FOUND', { detail: `There is no rail "${id}"` });
  return view;
}

async function withFreeName<T>(name: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const message = `a rail named "${name}" exists`;
    throw new AppError('RAIL_NAME_TAKEN', { detail: message, findings: [{ path: 'name', message }] });
  }
}
