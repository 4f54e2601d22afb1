import type { InvoicePage, InvoiceState, InvoiceSummary, invoiceQuery } from '@tallygate/contracts/invoice';
import type { z } from 'zod';
import type { InvoiceContext } from './close-periods.ts';
import { listClosed } from './invoice-rows.ts';
import { readPlace, writePlace } from './list-place.ts';
import { openInvoices, openSummary } from './open-invoices.ts';
import { readPlanRows } from './read-plan-rows.ts';

type Query = z.output<typeof invoiceQuery>;

/** States in which an invoice has no row: it is computed when somebody asks. */
const OPEN_STATES: readonly InvoiceState[] = ['open', 'grace', 'checking'];
/** So many companies are looked at for one page, when little is due of them. */
const LOOKED_AT = 1_000;

/**
 * A page of all invoices: first those of running periods by company, computed now, then those of closed ones, the newest period
 * first. A page may hold few, or none, and have a next one all the same.
 */
export async function listInvoices(context: InvoiceContext, query: Query): Promise<InvoicePage> {
  const { state: states, cursor, limit } = query;
  const place = readPlace(cursor);
  const running = { invoices: [] as InvoiceSummary[], next: null as string | null };
  if (place.part === 'open' && mayHold(states, true)) {
    Object.assign(running, await listOpen(context, query, place.after));
    const { invoices, next } = running;
    if (next !== null) return { invoices, nextCursor: writePlace({ part: 'open', after: next }) };
  }
  const { invoices } = running;
  if (!mayHold(states, false)) return { invoices, nextCursor: null };
  const after = place.part === 'closed' ? place.after : null;
  if (invoices.length >= limit) return { invoices, nextCursor: writePlace({ part: 'closed', after }) };
  const closed = await listClosed(context, { ...query, limit: limit - invoices.length, after });
  return {
    invoices: [...invoices, ...closed.invoices],
    nextCursor: closed.next && writePlace({ part: 'closed', after: closed.next }),
  };
}

function mayHold(states: readonly InvoiceState[], isOpen: boolean): boolean {
  return states.length === 0 || states.some((state) => OPEN_STATES.includes(state) === isOpen);
}

/** @returns `next` is the company that was looked at last, null when no other follows */
async function listOpen(
  context: InvoiceContext,
  { company, state: states, limit }: Query,
  after: string,
): Promise<{ invoices: InvoiceSummary[]; next: string | null }> {
  const summaries = async (companies: readonly string[]) => {
    const { open } = await openInvoices(context, companies);
    return open
      .map((one) => openSummary(one, context.now()))
      .filter(({ state }) => states.length === 0 || states.includes(state));
  };
  if (company !== undefined) return { invoices: await summaries([company]), next: null };
  let from = after;
  for (let looked = 0; looked < LOOKED_AT; looked += limit) {
    const { rows, next } = await readPlanRows(context.db, { after: from, limit });
    const invoices = await summaries([...rows.keys()]);
    if (invoices.length > 0 || next === null) return { invoices, next };
    from = next;
  }
  return { invoices: [], next: from };
}
