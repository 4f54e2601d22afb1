import { type DenialFacts, MAX_FACT_CHARS } from '@tallygate/contracts/denial-facts';

/** Control characters, those that turn the direction of text, and halves of characters. */
const UNFIT = /\p{Cc}|\p{Cs}|\p{Bidi_Control}/gu;
/** The largest instant of a calendar, in seconds. */
const MAX_SECONDS = 8_640_000_000_000;

/**
 * What a check expected and found, as an event may hold it: bounded, and without a character that could be more than text.
 * @param found as it stands in the token, whatever that is
 */
export function denialFacts(check: DenialFacts['check'], expected: Iterable<string>, found: unknown): DenialFacts {
  return { check, expected: bounded([...expected].join(' ')), found: bounded(textOf(found)) };
}

/** An instant of a token as people read it; anything else as it stands there. */
export function instantText(seconds: unknown): string {
  return typeof seconds === 'number' && Math.abs(seconds) <= MAX_SECONDS
    ? new Date(seconds * 1000).toISOString()
    : textOf(seconds);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.slice(0, MAX_FACT_CHARS).map(textOf).join(' ');
  return typeof value === 'object' ? 'an object' : String(value);
}

function bounded(text: string): string {
  const start = text.slice(0, 2 * MAX_FACT_CHARS).replace(UNFIT, escaped);
  if (text.length <= 2 * MAX_FACT_CHARS && start.length <= MAX_FACT_CHARS) return start;
  return `${start.slice(0, MAX_FACT_CHARS - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
