/** One of the values that a filter names: exactly it, or, for names, everything that begins with it. */
export type Term = { text: string; isPrefix: boolean };

/** A text between commas that no backslash stands before. */
const PIECE = /(?:\\.|[^\\,]|\\$)*/gsy;

/**
 * Reads the values of a filter as an address carries them: `,` joins, `*` at the end of one asks for a prefix, and a
 * backslash takes its meaning from the character after it. An empty text is the one empty value.
 */
export function readTerms(text: string): Term[] {
  const terms: Term[] = [];
  for (let at = 0; at <= text.length; at += 1) {
    PIECE.lastIndex = at;
    const [piece = ''] = PIECE.exec(text) ?? [];
    terms.push(readTerm(piece));
    at += piece.length;
  }
  return terms;
}

/** Writes what `readTerms` reads back. */
export function writeTerms(terms: readonly Term[]): string {
  return terms.map(({ text, isPrefix }) => `${text.replace(/[\\,*]/g, '\\$&')}${isPrefix ? '*' : ''}`).join(',');
}

/** One value as it stands in an address. */
export function writeTerm(text: string): string {
  return writeTerms([{ text, isPrefix: false }]);
}

function readTerm(piece: string): Term {
  const isPrefix = /^(?:\\.|[^\\])*\*$/s.test(piece);
  const text = isPrefix ? piece.slice(0, -1) : piece;
  return { text: text.replace(/\\(.)/gs, '$1'), isPrefix };
}
