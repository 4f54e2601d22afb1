import { isOnlyTemplate, maskDefaults } from '../templates/templates.ts';
import { isPointer } from './secret-reference.ts';

export const MASK = '••••';

/** Shorter texts, and those that people make up, would lose too much with four characters. */
const MACHINE_MADE = /^[A-Za-z0-9+/=_.:~-]{20,}$/;
const LEAST_SWITCHES = 4;

/** The last four characters of a secret that a machine made, so that people can tell two apart; undefined for others. */
export function lastFour(text: string): string | undefined {
  const switches = text.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
  return MACHINE_MADE.test(text) && switches >= LEAST_SWITCHES ? text.slice(-4) : undefined;
}

/**
 * A secret as it is shown: `••••`, and its end where that is safe. Expressions stay, they say where a secret is and not
 * what it is; only their defaults are masked.
 */
export function masked(text: string): string {
  if (isPointer(text)) return text;
  return isOnlyTemplate(text) ? maskDefaults(text) : `${MASK}${lastFour(text) ?? ''}`;
}

/** Whether a text is the mask that is shown in place of a secret, sent back; no real secret looks like it. */
export function isMask(text: string): boolean {
  return /^(?:•{3,}|\*{3,}).{0,4}$/.test(text);
}

/** Whether a text is a private key, which is a secret wherever somebody pasted it. */
export function isPrivateKey(text: string): boolean {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
}
