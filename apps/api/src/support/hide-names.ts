import { createHmac, randomBytes } from 'node:crypto';

/** One pattern of too many names would cost more to build than to search for. */
const NAMES_AT_ONCE = 2_000;

/**
 * Puts something else in the place of names wherever they stand as a word: always the same for one name within one run, and
 * nothing that can be turned back.
 */
export function nameHider(names: Iterable<string>): (text: string) => string {
  const key = randomBytes(32);
  // Of two names that begin alike the longer one is looked for first.
  const known = new Set(names);
  const sorted = [...known].filter((name) => name !== '').sort((a, b) => b.length - a.length);
  const patterns: RegExp[] = [];
  for (let from = 0; from < sorted.length; from += NAMES_AT_ONCE) {
    const some = sorted.slice(from, from + NAMES_AT_ONCE).flatMap(spellings);
    patterns.push(new RegExp(`(?<![\\p{L}\\p{N}_])(?:${some.join('|')})(?![\\p{L}\\p{N}_])`, 'gu'));
  }
  const hidden = (found: string) => {
    // Within JSON a name is spelled otherwise, and is the same name.
    const name = found.includes('\\') && !known.has(found) ? unescaped(found) : found;
    return `name-${createHmac('sha256', key).update(name).digest('hex').slice(0, 8)}`;
  };
  return (text) => patterns.reduce((shown, pattern) => shown.replaceAll(pattern, hidden), text);
}

/** A name as it stands in a text and within a JSON string. */
function spellings(name: string): string[] {
  return [...new Set([name, JSON.stringify(name).slice(1, -1)])].map((one) =>
    one.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'),
  );
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
