import { invoiceDocument } from '@tallygate/contracts/invoice';
import type { RatingInput } from '@tallygate/contracts/rating';
import { z } from 'zod';
import { differences } from './compare-bills.ts';
import { computationFault } from './computation-fault.ts';
import { invoiceHash } from './invoice-hash.ts';
import { recharge } from './recharge.ts';

/** An invoice as a file, with all that its lines are computed from. */
const invoiceFile = z.object({
  document: invoiceDocument,
  hash: z.string(),
  /** Absent where who issued it gave the document alone. */
  basis: z.custom<RatingInput>((value) => typeof value === 'object' && value !== null).optional(),
});
export type InvoiceFile = z.output<typeof invoiceFile>;

/** One question to an invoice. `isMet` is null where the file does not hold what would answer it. */
export type InvoiceCheck = { question: string; isMet: boolean | null; details: string[] };

/**
 * Asks an invoice's file whether it is as it was issued, whether it adds up, and whether its lines follow from plans and usage.
 * Needs no network and no database.
 * @param content the parsed JSON of the file
 */
export function verifyInvoice(content: unknown): InvoiceCheck[] {
  const read = invoiceFile.safeParse(content);
  if (!read.success) {
    const details = read.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
    return [{ question: 'It is an invoice of Tallygate', isMet: false, details }];
  }
  const file = read.data;
  const { document } = file;
  const hash = invoiceHash(document);
  return [
    { question: 'It is an invoice of Tallygate', isMet: true, details: [`${document.number}, ${document.company}`] },
    answer(
      'It is as it was issued',
      hash === file.hash ? [] : [`its content has the hash ${hash}, the file says ${file.hash}`],
    ),
    answer('It adds up', sumFaults(document)),
    basisCheck(file),
  ];
}

function answer(question: string, details: string[]): InvoiceCheck {
  return { question, isMet: details.length === 0, details };
}

function sumFaults({ lines, net, taxes, total, carriedIn, due, carriedOut }: InvoiceFile['document']): string[] {
  const sum = (texts: readonly string[]) => texts.reduce((all, text) => all + BigInt(text), 0n);
  const wanted: [string, bigint, bigint][] = [
    ['net', BigInt(net), sum(lines.map(({ amount }) => amount))],
    ['total', BigInt(total), BigInt(net) + sum(taxes.map(({ amount }) => amount))],
    ['due and carriedOut', BigInt(due) + BigInt(carriedOut), BigInt(total) + BigInt(carriedIn)],
  ];
  return wanted.flatMap(([name, said, found]) =>
    said === found ? [] : [`${name} says ${said}, its parts come to ${found}`],
  );
}

function basisCheck({ document, basis }: InvoiceFile): InvoiceCheck {
  const question = 'Its lines follow from plans and usage';
  if (basis === undefined)
    return { question, isMet: null, details: ['the file does not hold what they are computed from'] };
  try {
    const own = recharge(basis).filter(({ currency }) => currency === document.currency);
    const bill = { currency: document.currency, lines: document.lines, total: document.net, holds: [] };
    return answer(question, differences([bill], own));
  } catch (error) {
    return answer(question, [`they cannot be computed: ${computationFault(error)}`]);
  }
}
