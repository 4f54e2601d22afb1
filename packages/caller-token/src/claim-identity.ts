import { MAX_IDENTITY_LENGTH, type UnfitShape } from '@tallygate/contracts/unfit-claim';
import { type Claims, findClaim } from './claim-path.ts';

/**
 * The name in a claim; or, when its value cannot be a name, what is wrong with the value; undefined without the claim.
 */
export type ClaimIdentity = { name: string } | { unfit: UnfitShape } | undefined;

/** Control characters and halves of surrogate pairs: no database and no log takes them all. */
const UNFIT = /\p{Cc}|\p{Cs}/u;

/**
 * Reads who is meant by a claim: one text, or a list of one text. Nothing is cut, replaced or chosen from several, because
 * what comes out could be the name of somebody else.
 * @param takesNumbers whether a whole number counts as its digits
 */
export function claimIdentity(claims: Claims, name: string, takesNumbers = false): ClaimIdentity {
  const found = findClaim(claims, name);
  if (found === 'absent') return undefined;
  return found === 'no_object' ? { unfit: found } : identityOf(found.value, takesNumbers);
}

function identityOf(value: unknown, takesNumbers: boolean): ClaimIdentity {
  if (typeof value === 'string') return textIdentity(value);
  if (Array.isArray(value)) {
    if (value.length !== 1) return { unfit: value.length === 0 ? 'empty_list' : 'several_elements' };
    return typeof value[0] === 'string' ? textIdentity(value[0]) : { unfit: 'unfit_element' };
  }
  if (value === null || value === undefined) return { unfit: 'null' };
  // Beyond 2^53 two numbers read as one.
  if (takesNumbers && Number.isSafeInteger(value)) return { name: String(value) };
  if (typeof value === 'number' || typeof value === 'boolean') return { unfit: typeof value as 'number' | 'boolean' };
  return { unfit: 'object' };
}

function textIdentity(text: string): ClaimIdentity {
  if (text.trim() === '') return { unfit: 'empty_text' };
  if (text.length > MAX_IDENTITY_LENGTH) return { unfit: 'too_long' };
  return UNFIT.test(text) ? { unfit: 'control_characters' } : { name: text };
}
