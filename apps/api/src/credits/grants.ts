import { AppError } from '@tallygate/contracts/app-error';
import type { CreateGrant, GrantView } from '@tallygate/contracts/credit';
import { compareDecimals, parseDecimal } from '@tallygate/contracts/decimal';
import { newGrant } from '@tallygate/credits/grant';
import type { Database, SqlRunner } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { requireNoAlias } from '../companies/aliases.ts';
import { sqlIn } from '../database/transaction-sql.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import { readGrants } from './grant-rows.ts';
import { ensurePot, openBook, saveBook } from './pot-store.ts';
import type { Recalls } from './recalls.ts';

type Context = { db: Database; now: () => Date; recalls: Recalls };

/**
 * Gives a company credits. With a `sourceKey` that was used for the same before, the grant made then is answered: a payment
 * that is told of by a webhook, its repeat and the return page grants once.
 * @throws AppError INVALID_INPUT for an expiry that is over and a company whose calls count for another;
 *   GRANT_KEY_TAKEN when the key was used for something else
 */
export async function makeGrant(
  context: Context & { author: Author },
  request: CreateGrant,
): Promise<{ made: boolean; grant: GrantView }> {
  const { db, author } = context;
  const now = context.now();
  const effectiveAt = request.effectiveAt === undefined ? now : new Date(request.effectiveAt);
  const expiresAt = request.expiresAt === null ? null : new Date(request.expiresAt);
  return db.prisma.$transaction(async (tx) => {
    const sql = sqlIn(tx);
    // One at a time for a key: the second finds what the first has made.
    await sql.sql(`select pg_advisory_xact_lock(hashtextextended('tallygate:grant:' || $1, 0))::text as locked`, [
      request.sourceKey,
    ]);
    const repeated = await findRepeated(sql, request);
    if (repeated) return { made: false, grant: repeated };
    if (expiresAt !== null && expiresAt <= now)
      throw wrongField('expiresAt', `must be in the future (now is ${now.toISOString()}); found ${request.expiresAt}`);
    await requireNoAlias(tx, request.company);
    const pot = await ensurePot(sql, request.company, request.currency);
    const book = await openBook(sql, pot);
    const id = uuidv7();
    const sequence = (await tx.creditGrant.aggregate({ where: { potId: pot }, _max: { sequence: true } }))._max
      .sequence;
    const { category, priority, amount, sourceKey, note } = request;
    const row = { id, sequence: (sequence ?? 0) + 1, category, priority };
    const amounts = { amount, available: amount, leased: 0, settled: 0, expired: 0, voided: 0 };
    const made = { sourceKey, note, createdAt: now, createdBy: author.actor };
    await tx.creditGrant.create({
      data: { ...row, potId: pot, effectiveAt, expiresAt, ...amounts, state: 'active', ...made },
    });
    const times = { effectiveAt: effectiveAt.getTime(), expiresAt: expiresAt?.getTime() ?? null };
    book.add(newGrant({ ...row, ...times, amount: parseDecimal(amount) }), now.getTime());
    await saveBook(sql, pot, book);
    const grant = await requireGrant(sql, id);
    await writeAudit(tx, author, { action: 'create', entityType: 'credit_grant', entityId: id, after: grant });
    return { made: true, grant };
  });
}

/**
 * Takes a grant back as far as it is not spent; `disputed` when its payment was taken back, so that what is spent of it is
 * owed. What calls hold of it now may still be spent.
 * @throws AppError NOT_FOUND; GRANT_ENDED when it was taken back before
 */
export async function endGrant(
  context: Context & { author: Author },
  { id, as, note }: { id: string; as: 'voided' | 'disputed'; note: string },
): Promise<GrantView> {
  const { db, author } = context;
  const grant = await db.prisma.$transaction(async (tx) => {
    const sql = sqlIn(tx);
    const { potId } = await potOf(sql, id);
    const book = await openBook(sql, potId, { grants: [id] });
    const before = await requireGrant(sql, id);
    if (before.state !== 'active')
      throw new AppError('GRANT_ENDED', { detail: `The grant "${id}" is ${before.state} already` });
    const at = context.now().getTime();
    if (as === 'voided') book.void(id, at);
    else book.dispute(id, at);
    await saveBook(sql, potId, book);
    await recallAll(sql, id, context.now());
    const after = await requireGrant(sql, id);
    const action = as === 'voided' ? 'void' : 'dispute';
    await writeAudit(tx, author, {
      action,
      entityType: 'credit_grant',
      entityId: id,
      before,
      after: { ...after, why: note },
    });
    return after;
  });
  context.recalls.asked();
  return grant;
}

/** Asks every gateway that has some of the grant to give it back. */
async function recallAll(db: SqlRunner, grant: string, now: Date): Promise<void> {
  await db.sql(
    `update credit_leases set recalled_at = $2::timestamptz
     where state = 'open' and recalled_at is null
       and id in (select lease_id from credit_lease_parts where grant_id = $1::uuid)`,
    [grant, now.toISOString()],
  );
}

async function potOf(db: SqlRunner, id: string): Promise<{ potId: string }> {
  const [row] = await db.sql<{ potId: string }>(
    `select pot_id::text as "potId" from credit_grants where id::text = $1`,
    [id],
  );
  if (row === undefined) throw new AppError('NOT_FOUND', { detail: `There is no grant "${id}"` });
  return row;
}

async function requireGrant(db: SqlRunner, id: string): Promise<GrantView> {
  const [grant] = await readGrants(db, { id });
  if (grant === undefined) throw new AppError('NOT_FOUND', { detail: `There is no grant "${id}"` });
  return grant;
}

/** What an earlier request with the same key granted. @throws AppError GRANT_KEY_TAKEN when it said something else */
async function findRepeated(db: SqlRunner, request: CreateGrant): Promise<GrantView | null> {
  const [stored] = await readGrants(db, { sourceKey: request.sourceKey });
  if (stored === undefined) return null;
  const differing = differenceOf(request, stored);
  if (differing === null) return stored;
  const message = `was used for the grant ${stored.id}, whose ${differing} is another`;
  throw new AppError('GRANT_KEY_TAKEN', {
    detail: `sourceKey ${message}`,
    findings: [{ path: 'sourceKey', message }],
  });
}

/** The first field in which a request differs from what is stored. */
function differenceOf(request: CreateGrant, stored: GrantView): string | null {
  for (const field of ['company', 'currency', 'category', 'priority'] as const)
    if (request[field] !== stored[field]) return field;
  if (compareDecimals(request.amount, stored.amount) !== 0) return 'amount';
  if (instantOf(request.expiresAt) !== instantOf(stored.expiresAt)) return 'expiresAt';
  return null;
}

function instantOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
