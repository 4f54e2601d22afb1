import { createHash } from 'node:crypto';
import { type ChainedReceipt, chainedReceipt } from '@tallygate/contracts/receipt';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { type ReceiptCheck, verifyReceipt } from './verify-receipt.ts';

const START = '0'.repeat(64);
const chain = z.object({ receipts: z.array(chainedReceipt).min(1) });

/**
 * Asks a list of a company's receipts whether each was signed by a key of the set, and whether they follow each other, so that
 * none was left out, changed or put elsewhere. Needs no network.
 * @param content the parsed JSON: `receipts`, in the order of their numbers
 * @param keySet as for `verifyReceipt`
 */
export function verifyReceiptChain(content: unknown, keySet: unknown): ReceiptCheck[] {
  const question = 'It is a list of receipts of Tallygate';
  const read = chain.safeParse(content);
  if (!read.success) {
    const details = read.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
    return [{ question, isMet: false, details }];
  }
  const { receipts } = read.data;
  const unsigned = receipts.flatMap(({ seq, receipt }) =>
    verifyReceipt(receipt, keySet).flatMap(({ isMet, details }) =>
      isMet ? [] : details.map((detail) => `${seq}: ${detail}`),
    ),
  );
  const broken = receipts.flatMap((one, at) => linkFaults(one, receipts[at - 1]));
  const [first, last] = [receipts[0]?.seq, receipts.at(-1)?.seq];
  return [
    { question, isMet: true, details: [`${receipts.length} receipts, ${first} to ${last}`] },
    { question: 'Each was signed by the key that it names', isMet: unsigned.length === 0, details: unsigned },
    { question: 'They follow each other', isMet: broken.length === 0, details: broken },
  ];
}

/** What is wrong between a receipt and the one before it in the list. */
function linkFaults(one: ChainedReceipt, before: ChainedReceipt | undefined): string[] {
  const { seq, previous, hash, receipt } = one;
  const own = createHash('sha256')
    .update(previous + (canonicalize({ seq, receipt }) ?? ''), 'utf8')
    .digest('hex');
  if (own !== hash) return [`${seq}: it has the hash ${own}, the list says ${hash}`];
  if (before === undefined)
    return seq === '1' && previous !== START ? [`${seq}: it is the first, and follows ${previous}`] : [];
  const next = BigInt(before.seq) + 1n;
  if (BigInt(seq) > next) return [`${next} to ${BigInt(seq) - 1n} are missing`];
  if (BigInt(seq) < next) return [`${seq}: it stands behind ${before.seq}`];
  return previous === before.hash ? [] : [`${seq}: it follows ${previous}, the one before it is ${before.hash}`];
}
