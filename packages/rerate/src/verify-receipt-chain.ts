import { createHash } from 'node:crypto';
import { type ChainedReceipt, chainedReceipt, type LineReceipts, lineReceipts } from '@tallygate/contracts/receipt';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { verifyInvoice } from './verify-invoice.ts';
import { type ReceiptCheck, verifyReceipt } from './verify-receipt.ts';

const START = '0'.repeat(64);
const list = z.object({ line: lineReceipts.optional(), receipts: z.array(chainedReceipt).min(1) });

/**
 * Asks a list of a company's receipts whether each was signed by a key of the set, and whether none was left out, changed or put
 * elsewhere: those of a company follow each other, those of a line of an invoice are what the invoice says. Needs no network.
 * @param content the parsed JSON: `receipts`, in the order of their numbers, and `line` where they are of one
 * @param keySet as for `verifyReceipt`
 * @param invoice the parsed file of the invoice that names them, where it is asked too
 */
export function verifyReceiptChain(content: unknown, keySet: unknown, invoice?: unknown): ReceiptCheck[] {
  const question = 'It is a list of receipts of Tallygate';
  const read = list.safeParse(content);
  if (!read.success) {
    const details = read.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
    return [{ question, isMet: false, details }];
  }
  const { receipts, line } = read.data;
  const unsigned = receipts.flatMap(({ seq, receipt }) =>
    verifyReceipt(receipt, keySet).flatMap(({ isMet, details }) =>
      isMet ? [] : details.map((detail) => `${seq}: ${detail}`),
    ),
  );
  const [first, last] = [receipts[0]?.seq, receipts.at(-1)?.seq];
  return [
    { question, isMet: true, details: [`${receipts.length} receipts, ${first} to ${last}`] },
    answer('Each was signed by the key that it names', unsigned),
    line === undefined
      ? answer(
          'They follow each other',
          receipts.flatMap((one, at) => linkFaults(one, receipts[at - 1])),
        )
      : answer('They are all that the line has', lineFaults(line, receipts)),
    ...(invoice === undefined ? [] : [answer('The invoice names them', namingFaults(line, invoice))]),
  ];
}

function answer(question: string, details: string[]): ReceiptCheck {
  return { question, isMet: details.length === 0, details };
}

/** What is wrong between a receipt and the one before it in the list. */
function linkFaults(one: ChainedReceipt, before: ChainedReceipt | undefined): string[] {
  const { seq, previous } = one;
  const changed = hashFaults(one);
  if (changed.length > 0) return changed;
  if (before === undefined)
    return seq === '1' && previous !== START ? [`${seq}: it is the first, and follows ${previous}`] : [];
  const next = BigInt(before.seq) + 1n;
  if (BigInt(seq) > next) return [`${next} to ${BigInt(seq) - 1n} are missing`];
  if (BigInt(seq) < next) return [`${seq}: it stands behind ${before.seq}`];
  return previous === before.hash ? [] : [`${seq}: it follows ${previous}, the one before it is ${before.hash}`];
}

function hashFaults({ seq, previous, hash, receipt }: ChainedReceipt): string[] {
  const own = sha256(previous + (canonicalize({ seq, receipt }) ?? ''));
  return own === hash ? [] : [`${seq}: it has the hash ${own}, the list says ${hash}`];
}

function lineFaults({ count, digest }: LineReceipts, receipts: readonly ChainedReceipt[]): string[] {
  const changed = receipts.flatMap(hashFaults);
  if (changed.length > 0) return changed;
  if (count !== `${receipts.length}`) return [`the line has ${count}, the list ${receipts.length}`];
  const own = sha256(receipts.map(({ hash }) => hash).join(''));
  return own === digest ? [] : [`they have the digest ${own}, the line says ${digest}`];
}

const naming = z.object({ document: z.object({ number: z.string(), receipts: z.array(lineReceipts).optional() }) });

function namingFaults(line: LineReceipts | undefined, invoice: unknown): string[] {
  const read = naming.safeParse(invoice);
  if (!read.success) return ['the file is no invoice, as the console saves it'];
  const changed = verifyInvoice(invoice).flatMap(({ isMet, details }) => (isMet === false ? details : []));
  if (changed.length > 0) return changed;
  const { number, receipts = [] } = read.data.document;
  if (line === undefined) return ['the list is of no line of an invoice'];
  const named = receipts.find((one) => one.line === line.line);
  if (named === undefined) return [`${number} names none at ${line.line}`];
  return named.count === line.count && named.digest === line.digest
    ? []
    : [`${number} names ${named.count} with the digest ${named.digest} at ${line.line}`];
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
