import { createPublicKey, verify } from 'node:crypto';
import {
  RECEIPT_ALGORITHM,
  RECEIPT_TYPE,
  type ReceiptClaims,
  receiptClaims,
  receiptKeySet,
} from '@tallygate/contracts/receipt';

/** One question to a receipt. */
export type ReceiptCheck = { question: string; isMet: boolean; details: string[] };

/**
 * Asks a receipt whether it is one, whether a key of the set signed it, and whether what it says holds together. Needs no network.
 * @param token the receipt, a compact JWS
 * @param keySet the parsed key set, as `/.well-known/jwks.json` was saved
 */
export function verifyReceipt(token: string, keySet: unknown): ReceiptCheck[] {
  const parts = token.trim().split('.');
  const header = parts.length === 3 ? jsonIn(parts[0]) : undefined;
  const claims = receiptClaims.safeParse(jsonIn(parts[1]));
  const isReceipt = isObject(header) && header.typ === RECEIPT_TYPE && header.alg === RECEIPT_ALGORITHM;
  if (!isReceipt || !claims.success)
    return [{ question: 'It is a receipt of Tallygate', isMet: false, details: problems(parts, header, claims.error) }];
  const fault = signatureFault(parts, header, keySet);
  return [
    { question: 'It is a receipt of Tallygate', isMet: true, details: [summary(claims.data)] },
    {
      question: 'It was signed by the key that it names',
      isMet: fault === null,
      details: fault === null ? [] : [fault],
    },
    consistency(claims.data),
  ];
}

function problems(
  parts: readonly string[],
  header: unknown,
  error: { issues: readonly Issue[] } | undefined,
): string[] {
  if (parts.length !== 3) return [`found ${parts.length} parts between points, expected the three of a compact JWS`];
  if (!isObject(header) || header.typ !== RECEIPT_TYPE || header.alg !== RECEIPT_ALGORITHM)
    return [
      `its header must have typ "${RECEIPT_TYPE}" and alg "${RECEIPT_ALGORITHM}"; found ${JSON.stringify(header) ?? 'none'}`,
    ];
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.') || 'the claims'}: ${message}`);
}

type Issue = { path: PropertyKey[]; message: string };

function signatureFault(
  [header = '', payload = '', signature = '']: readonly string[],
  { kid }: Record<string, unknown>,
  keySet: unknown,
): string | null {
  const keys = receiptKeySet.safeParse(keySet);
  if (!keys.success) return 'the key set is none, as /.well-known/jwks.json has it';
  const key = keys.data.keys.find((one) => one.kid === kid);
  if (key === undefined) return `no key of the set is called ${JSON.stringify(kid)}`;
  const { kty, crv, x } = key;
  const publicKey = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
  const isSigned = verify(null, Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'));
  return isSigned ? null : `it was changed since, or signed by another key than ${key.kid}`;
}

/** A receipt that charges for what is not billed, or in a period that the call is not in, contradicts itself. */
function consistency(claims: ReceiptClaims): ReceiptCheck {
  const { time, charges } = claims;
  const details = charges.flatMap(({ meter, period }) =>
    period === undefined || (period.from <= time && time < period.to)
      ? []
      : [`${meter}: the call of ${time} is not in the period from ${period.from} to ${period.to}`],
  );
  if (claims.aud === undefined && charges.length > 0) details.push('it charges nobody: no company is named');
  return { question: 'What it says holds together', isMet: details.length === 0, details };
}

function summary({ jti, aud, tool, reason, charges }: ReceiptClaims): string {
  const amounts = charges.map((charge) => `${amountIn(charge)} ${charge.currency}`);
  return `${jti}, ${aud ?? 'no company'}, ${tool ?? 'no tool'}, ${reason}: ${amounts.join(' + ') || 'nothing'} in minor units`;
}

function amountIn({ amount, least, most }: ReceiptClaims['charges'][number]): string {
  if (amount !== undefined) return amount;
  if (least === undefined) return 'an open amount';
  return most === undefined ? `at least ${least}` : `${least} to ${most}`;
}

function jsonIn(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
