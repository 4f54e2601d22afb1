import { AppError } from '@tallygate/contracts/app-error';
import type { InvoiceDocument } from '@tallygate/contracts/invoice';
import type { ReceiptPage, ReceiptQuery } from '@tallygate/contracts/receipt';
import type { SqlRunner } from '@tallygate/db/database';
import { readLineReceipts, readReceipts } from '../receipt-chain/read-receipts.ts';
import type { DraftDocument } from './invoice-document.ts';

type Lines = Pick<InvoiceDocument, 'company' | 'lines'>;

/** Drafts that say which receipts the results of the calls behind their lines carried; without any, a draft stays as it is. */
export async function withReceipts<T extends { draft: DraftDocument }>(
  db: SqlRunner,
  prepared: readonly T[],
): Promise<T[]> {
  const asked = prepared.flatMap(({ draft }, document) =>
    chosenLines(draft).map(({ line, ...chosen }) => ({ document, line, ...chosen })),
  );
  const found = await readLineReceipts(db, asked);
  return prepared.map((one, document) => {
    const receipts = found.get(document);
    return receipts === undefined ? one : { ...one, draft: { ...one.draft, receipts } };
  });
}

/**
 * The receipts that an invoice names at a line.
 * @throws AppError RECEIPTS_NOT_FOUND when the invoice names none there
 */
export async function receiptsOfLine(
  db: SqlRunner,
  document: Pick<InvoiceDocument, 'company' | 'lines' | 'receipts'>,
  { line: key, ...query }: ReceiptQuery & { line: string },
): Promise<ReceiptPage> {
  const line = document.receipts?.find((one) => one.line === key);
  const chosen = chosenLines(document).find((one) => one.line === key);
  if (line === undefined || chosen === undefined)
    throw new AppError('RECEIPTS_NOT_FOUND', { detail: `The invoice names no receipts at a line "${key}"` });
  const { company, meterId, from, to } = chosen;
  return { line, ...(await readReceipts(db, { company, meterId, from, to }, query)) };
}

/** Lines of usage, one for each meter and span: several tiers of one are charged for the same calls. */
function chosenLines({ company, lines }: Lines) {
  const seen = new Set<string>();
  return lines.flatMap(({ key, kind, meterId, from, to }) => {
    const place = JSON.stringify([meterId, from, to]);
    if (kind !== 'usage' || meterId === undefined || seen.has(place)) return [];
    seen.add(place);
    return [{ line: key, company, meterId, from, to }];
  });
}
