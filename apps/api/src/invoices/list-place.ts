import { AppError } from '@tallygate/contracts/app-error';
import { z } from 'zod';

/** The last invoice of a page of closed periods. */
export type ClosedPlace = { periodTo: Date; id: string };

/**
 * How far a reader of the list has come: first the running periods by company, then closed ones, the newest first. An empty
 * company, and no closed place, are the begins of the parts.
 */
export type ListPlace = { part: 'open'; after: string } | { part: 'closed'; after: ClosedPlace | null };

const written = z.union([
  z.tuple([z.literal('open'), z.string().max(256)]),
  z.tuple([z.literal('closed')]),
  z.tuple([z.literal('closed'), z.iso.datetime(), z.uuid()]),
]);

/** As a cursor that nobody has to understand. */
export function writePlace(place: ListPlace): string {
  const text: z.output<typeof written> =
    place.part === 'open'
      ? ['open', place.after]
      : place.after === null
        ? ['closed']
        : ['closed', place.after.periodTo.toISOString(), place.after.id];
  return Buffer.from(JSON.stringify(text)).toString('base64url');
}

/** @throws AppError INVALID_INPUT for a text that is no cursor of a list of invoices */
export function readPlace(cursor: string | undefined): ListPlace {
  if (cursor === undefined) return { part: 'open', after: '' };
  const read = written.safeParse(parsed(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!read.success) {
    const message = 'must be the nextCursor of a page before';
    throw new AppError('INVALID_INPUT', { detail: `cursor ${message}`, findings: [{ path: 'cursor', message }] });
  }
  const [part, first, id] = read.data;
  if (part === 'open') return { part, after: first };
  return { part, after: first === undefined || id === undefined ? null : { periodTo: new Date(first), id } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
