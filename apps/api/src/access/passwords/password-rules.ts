import { LONGEST_PASSWORD, PASSWORD_LENGTH } from '@tallygate/contracts/accounts';
import { AppError } from '@tallygate/contracts/app-error';
import { isCommonPassword } from './common-passwords.ts';

export type PasswordOwner = { username: string; hasSecondFactor: boolean };

/** What a password must have besides names that anybody would try first. */
const LEAST_BESIDES_NAMES = 8;

/**
 * Why this may not be the password of this account, as the end of a sentence that begins with the field; null when it may.
 * Length is what counts: rules about characters only make passwords predictable (NIST SP 800-63B).
 */
export function passwordProblem(password: string, { username, hasSecondFactor }: PasswordOwner): string | null {
  const least = hasSecondFactor ? PASSWORD_LENGTH.withSecondFactor : PASSWORD_LENGTH.alone;
  // Characters as people count them.
  const { length } = [...password];
  if (length < least) {
    const unless = hasSecondFactor ? '' : `, or ${PASSWORD_LENGTH.withSecondFactor} with a second factor`;
    return `has ${length} characters and must have at least ${least}${unless}`;
  }
  if (length > LONGEST_PASSWORD) return `has ${length} characters and may have at most ${LONGEST_PASSWORD}`;
  const lower = password.toLowerCase();
  const rest = [username, 'tallygate'].reduce((text, name) => text.replaceAll(name, ''), lower);
  if (rest !== lower && rest.length < LEAST_BESIDES_NAMES)
    return 'must not be made of the user name or the product’s name';
  if (/^(.{1,4})\1+.{0,3}$/su.test(lower)) return 'must not be a few characters again and again';
  if (isCommonPassword(password))
    return 'is one of the passwords that are tried first; choose one that nobody else has';
  return null;
}

/** @throws AppError INVALID_INPUT for a password that does not meet the rules */
export function requireGoodPassword(password: string, owner: PasswordOwner, path: string): void {
  const message = passwordProblem(password, owner);
  if (message !== null) throw badPassword(path, message);
}

/** @param message the end of a sentence that begins with the field */
export function badPassword(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', { detail: `${path} ${message}`, findings: [{ path, message }] });
}
