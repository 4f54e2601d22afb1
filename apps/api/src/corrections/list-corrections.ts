import { AppError } from '@tallygate/contracts/app-error';
import type { CorrectionPage, CorrectionQuery } from '@tallygate/contracts/correction';
import type { Database } from '@tallygate/db/database';
import { readCorrections } from './correction-rows.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A page of corrections, the last made first. Ids are in the order of making, so the cursor is one.
 * @throws AppError INVALID_INPUT for a cursor that this API did not make
 */
export async function listCorrections({ db }: { db: Database }, query: CorrectionQuery): Promise<CorrectionPage> {
  const { limit, cursor, from, to, company, eventId, meterId, author } = query;
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const found = await readCorrections(db.prisma, {
    where: {
      company,
      eventId,
      meterId,
      author,
      ...(after === undefined ? {} : { id: { lt: after } }),
      time: {
        ...(from === undefined ? {} : { gte: new Date(from) }),
        ...(to === undefined ? {} : { lt: new Date(to) }),
      },
    },
    orderBy: { id: 'desc' },
    take: limit + 1,
  });
  const corrections = found.slice(0, limit);
  const last = corrections.at(-1);
  return { corrections, nextCursor: found.length > limit && last ? writeCursor(last.id) : null };
}

function writeCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

function readCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (UUID.test(id)) return id;
  const message = 'must be the nextCursor of a page before';
  throw new AppError('INVALID_INPUT', { detail: `cursor ${message}`, findings: [{ path: 'cursor', message }] });
}
