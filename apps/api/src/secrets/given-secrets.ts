import { isMask } from '@tallygate/config/masked';
import { isUrlMask, type UrlPiece } from '@tallygate/config/sealed-url';
import { isPointer, referencedSecret, secretReference } from '@tallygate/config/secret-reference';
import { AppError } from '@tallygate/contracts/app-error';
import { type Finding, formatPath } from '@tallygate/contracts/finding';
import type { Secret as Row } from '@tallygate/db/generated/client';
import type { Cipher } from './cipher.ts';
import type { SecretPlace } from './secret-places.ts';

/** A secret as it was sent: a value, a reference to what is stored, or a mask. */
export type Given = { name: string; value: string; at: SecretPlace };

type Read = {
  /** What stands in the entity, by name. */
  references: Map<string, string>;
  /** Stored secrets that stay. */
  kept: Set<string>;
  /** New values. */
  fresh: Map<string, { text: string; at: SecretPlace }>;
};

/**
 * Sorts what was sent into what stays and what is new. The one check of every way to write a configuration: a stored secret stays only for the receiver it was given for.
 * @throws AppError INVALID_INPUT or SECRET_NEEDED_AGAIN with every finding
 */
export function readGiven(given: readonly Given[], stored: ReadonlyMap<string, Row>, cipher: Cipher): Read {
  const read: Read = { references: new Map(), kept: new Set(), fresh: new Map() };
  const wrong: Finding[] = [];
  const neededAgain: Finding[] = [];

  const keep = ({ name, at }: Given): Row | undefined => {
    const row = stored.get(name);
    const isSame = row !== undefined && row.receiver === at.receiver;
    if (row && !isSame) neededAgain.push({ path: pathOf(at), message: changedReceiver(row.receiver, at.receiver) });
    return isSame ? row : undefined;
  };
  const keepAll = (one: Given): void => {
    if (!keep(one)) return;
    read.kept.add(one.name);
    read.references.set(one.name, secretReference(one.name));
  };
  const store = ({ name, at }: Given, text: string): void => {
    read.fresh.set(name, { text, at });
    read.references.set(name, secretReference(name));
  };

  for (const one of given) {
    const { name, value, at } = one;
    const reference = referencedSecret(value);
    if (isPointer(value)) read.references.set(name, value);
    else if (reference !== null) {
      // A reference to another entity's secret is refused: it would let its author send that secret anywhere.
      if (reference === name && stored.has(name)) keepAll(one);
      else wrong.push({ path: pathOf(at), message: noSuchSecret(reference) });
    } else if (at.isUrl && hasMask(value)) {
      const row = stored.get(name);
      const known = row && keep(one) ? (JSON.parse(cipher.open(name, row.ciphertext)) as UrlPiece[]) : null;
      const whole = known && fillMasks(JSON.parse(value) as UrlPiece[], known);
      if (!row) wrong.push({ path: pathOf(at), message: MASKED });
      else if (known !== null && whole === null) wrong.push({ path: pathOf(at), message: MASKED });
      else if (whole && JSON.stringify(whole) === JSON.stringify(known)) keepAll(one);
      else if (whole) store(one, JSON.stringify(whole));
    } else if (!at.isUrl && isMask(value)) wrong.push({ path: pathOf(at), message: MASKED });
    else store(one, value);
  }
  if (neededAgain.length > 0) throw refusal('SECRET_NEEDED_AGAIN', [...neededAgain, ...wrong]);
  if (wrong.length > 0) throw refusal('INVALID_INPUT', wrong);
  return read;
}

const MASKED = 'is a mask, not a value; leave it out to keep what is stored, or give the value itself';

function noSuchSecret(reference: string): string {
  return `failed to resolve secret "${reference}": there is no such secret here; enter its value`;
}

function changedReceiver(before: string | null, now: string): string {
  const [was, is] = [before || 'nobody', now || 'nobody'];
  return `must be given again: it was given for ${was} and would now go to ${is}`;
}

function hasMask(pieces: string): boolean {
  return (JSON.parse(pieces) as UrlPiece[]).some(([, value]) => isUrlMask(value));
}

/** The pieces with those that are still masks as they are stored; null when one of them is not. */
function fillMasks(pieces: readonly UrlPiece[], known: readonly UrlPiece[]): UrlPiece[] | null {
  const rest = [...known];
  const filled: UrlPiece[] = [];
  for (const [key, value] of pieces) {
    const at = rest.findIndex(([name]) => name === key);
    const former = at < 0 ? undefined : rest.splice(at, 1)[0];
    if (isUrlMask(value) && former === undefined) return null;
    filled.push(isUrlMask(value) ? former! : [key, value]);
  }
  return filled;
}

/** The field as its author knows it, in the body of the route that writes such an entity. */
function pathOf({ ref, path }: SecretPlace): string {
  const body = { proxy: [], publisher: [], key_manager: ['entity'], setting: ['value'], api_key: [], plan: [] }[
    ref.type
  ];
  return formatPath([...body, ...path]);
}

function refusal(code: 'INVALID_INPUT' | 'SECRET_NEEDED_AGAIN', findings: Finding[]): AppError {
  return new AppError(code, { detail: findings.map((one) => `${one.path}: ${one.message}`).join('; '), findings });
}
