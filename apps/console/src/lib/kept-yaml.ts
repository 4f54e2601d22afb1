import { mayBeSecret } from './kept-input.ts';

/** The start of a line of YAML up to its key: indentation and dashes, then the key. */
const KEYED = /^(\s*(?:- +)*)(?:"([^"]*)"|'([^']*)'|([^\s#:{["'][^:]*))\s*:(?:\s|$)/;
/** Keys within a line: of a mapping in braces, too. */
const ANY_KEY = /["']?([\w.-]+)["']?\s*:/g;

/**
 * A text of YAML without what may be a secret: a line that has a key of such a name is replaced by a comment that names it, with
 * all that belongs to it.
 */
export function yamlWithoutSecrets(text: string): string {
  const kept: string[] = [];
  /** Column of the key that is left out; its value is whatever stands further right. */
  let leftOut: { column: number; mayHaveList: boolean } | undefined;
  /** Empty lines that may still belong to it. */
  let blank = 0;
  for (const line of text.split('\n')) {
    const indent = line.search(/\S/);
    if (leftOut !== undefined) {
      const isItem = leftOut.mayHaveList && indent === leftOut.column && /^\s*-(\s|$)/.test(line);
      if (indent === -1) {
        blank += 1;
        continue;
      }
      if (indent > leftOut.column || isItem) {
        blank = 0;
        continue;
      }
      leftOut = undefined;
      for (; blank > 0; blank -= 1) kept.push('');
    }
    const [, before = '', ...names] = KEYED.exec(line) ?? [];
    const key = names.find((name) => name !== undefined)?.trim();
    if (![...line.matchAll(ANY_KEY)].some(([, name = '']) => mayBeSecret(name)) && !(key && mayBeSecret(key))) {
      kept.push(line);
      continue;
    }
    const start = key === undefined ? ' '.repeat(Math.max(indent, 0)) : before;
    kept.push(`${start}# ${key ?? 'this'}: not kept`);
    leftOut = { column: start.length, mayHaveList: !start.includes('-') };
  }
  for (; blank > 0; blank -= 1) kept.push('');
  return kept.join('\n');
}
