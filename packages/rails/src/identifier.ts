import { createHash } from 'node:crypto';

/** Stripe takes identifiers of up to 100 characters; the other rails take longer ones. */
const MAX_LENGTH = 100;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** What one report is about; the same report always has the same identifier, on every machine. */
export type ReportKey = {
  /** The installation's environment, as `live` or `test`. */
  environment: string;
  meter: string;
  meterVersion: number;
  company: string;
  /** Where the reported part of an hour begins, RFC 3339. */
  from: string;
  /** By which price the rail rates it, where it has several for one meter; empty: by none. */
  price?: string;
  /** 1 for the first report of the part, then counted up. */
  revision: number;
};

/**
 * The identifier by which a rail recognises a repeat: `tg:<environment>:<meter>.<version>:<company>:<hour>:<revision>`. A
 * part that begins within an hour, at a period's border, names its minutes too; a report that is rated by one price of several
 * names that last. What is longer than a rail takes is hashed.
 */
export function reportIdentifier({
  environment,
  meter,
  meterVersion,
  company,
  from,
  price = '',
  revision,
}: ReportKey): string {
  // A colon within a name would let two reports share an identifier.
  const [env, name, owner] = [environment, meter, company].map(encodeURIComponent);
  const rated = price === '' ? '' : `:${encodeURIComponent(price)}`;
  const text = `tg:${env}:${name}.${meterVersion}:${owner}:${partOf(from)}:${revision}${rated}`;
  return text.length <= MAX_LENGTH ? text : `tg:${base32(createHash('sha256').update(text).digest())}`;
}

function partOf(from: string): string {
  const digits = new Date(from).toISOString().replace(/\D/g, '');
  return digits.slice(10, 14) === '0000' ? digits.slice(0, 10) : digits.slice(0, 14);
}

/** RFC 4648, in small letters and without padding. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET[(value << (5 - bits)) & 31];
}
