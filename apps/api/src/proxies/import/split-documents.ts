/** One document of a text of several: what it says, and where it begins. */
export type TextDocument = {
  text: string;
  /** Where it stands in the whole, from the first character up to the one after its last. */
  start: number;
  end: number;
  /** 1-based line of the whole on which it begins. */
  line: number;
};

/** A line that begins with `---` or `...` ends a document wherever it stands, also within a block of text (YAML 1.2, 9.1.2). */
const MARKER = /^(?:---|\.\.\.)(?=\s|$)/gm;

/** The documents of a YAML text; what holds nothing but comments is none. Pure. */
export function splitDocuments(whole: string): TextDocument[] {
  const markers = [...whole.matchAll(MARKER)];
  // The dashes open the document that follows them; the dots belong to none.
  const starts = [0, ...markers.map(({ index, 0: mark }) => (mark === '...' ? index + mark.length : index))];
  const ends = [...markers.map(({ index }) => index), whole.length];
  return starts.flatMap((start, at) => {
    const end = ends[at] ?? whole.length;
    const text = whole.slice(start, end);
    const lines = text.replace(/^---/, '').split(/\r?\n/);
    const isEmpty = lines.every((line) => /^\s*(#.*)?$/.test(line));
    return isEmpty ? [] : [{ text, start, end, line: whole.slice(0, start).split('\n').length }];
  });
}
