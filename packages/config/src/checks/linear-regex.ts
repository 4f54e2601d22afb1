import { RE2JS, RE2JSSyntaxException } from 're2js';

/** A compiled regular expression whose search takes time in proportion to the text, whatever the expression. */
export type LinearRegex = {
  /** Whether it is found anywhere in the text. */
  test(text: string): boolean;
};

const MAX_BYTES = 512;
/** Instructions of its automaton: repeats such as `{0,300}` multiply what stands before them. */
const MAX_INSTRUCTIONS = 1_000;

/** What an expression of that kind cannot say, in words that its author knows from other engines. */
const FOREIGN_CONSTRUCTS: readonly [RegExp, string][] = [
  [/^\(\?<?[=!]/, 'look-around'],
  [/^\\[1-9k]/, 'a back-reference'],
  [/^\{\d+/, 'more than 1000 repeats'],
];

/**
 * Compiles an expression in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax); what JavaScript writes otherwise, such as
 * `\u0041` and `(?<name>…)`, is understood too. There are no look-around and no back-references, which take exponential time.
 * @returns the expression, or what is wrong with it: one sentence that names the construct
 */
export function compileRegex(
  source: string,
  options: { ignoreCase?: boolean } = {},
): LinearRegex | { problem: string } {
  const bytes = new TextEncoder().encode(source).length;
  if (bytes > MAX_BYTES) return { problem: `has ${bytes} bytes; at most ${MAX_BYTES} are taken` };
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(source), options.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    if (compiled.programSize() > MAX_INSTRUCTIONS) return { problem: 'repeats too much; write fewer or smaller {n,m}' };
    return { test: (text) => compiled.test(text) };
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return { problem: describe(error) };
    throw error;
  }
}

function describe(error: RE2JSSyntaxException): string {
  const construct = /`([\s\S]*)`/.exec(error.message)?.[1] ?? '';
  const known = FOREIGN_CONSTRUCTS.find(([pattern]) => pattern.test(construct));
  if (known) return `"${construct}" is ${known[1]}, which is not taken, because it can be made to run for hours`;
  return error.message.replace(/^error parsing regexp: /, '').replaceAll('`', '"');
}

const BLANKS: readonly [RegExp, string] = [/^\\[sS]/, 'means ASCII blanks only, not U+00A0 and other Unicode spaces'];
const ANY: readonly [RegExp, string] = [/^\./, 'takes carriage returns and U+2028, and an emoji as one character'];
const OTHER_SYNTAX: readonly (readonly [RegExp, string])[] = [
  [/^\\[AzZQE]/, 'is an anchor or a quotation, not a letter'],
  [/^\(\?[imsU-]+[:)]/, 'switches options for what follows'],
  [/^\[\[:/, 'is a class of characters by name'],
];

/**
 * Says where an expression that was written for JavaScript means something else in RE2; empty when nothing in it does. Escaped
 * characters and classes are looked at as such, so `\.` and `[.]` are no difference.
 * @param options.isOriginText the texts hold neither blanks nor characters beyond ASCII
 */
export function regexDifferences(source: string, options: { isOriginText?: boolean } = {}): string[] {
  const differences = options.isOriginText ? OTHER_SYNTAX : [BLANKS, ANY, ...OTHER_SYNTAX];
  const found = new Map<string, string>();
  for (let at = 0; at < source.length; ) {
    const rest = source.slice(at, at + 12);
    const difference = differences.find(([pattern]) => pattern.test(rest));
    if (difference) found.set(difference[0].exec(rest)?.[0] ?? '', difference[1]);
    const isClass = rest.startsWith('[') && !rest.startsWith('[[:');
    const length = isClass ? lengthOfClass(source.slice(at)) : rest.startsWith('\\') ? 2 : 1;
    const blank = isClass && !options.isOriginText ? /\\[sS]/.exec(source.slice(at, at + length))?.[0] : undefined;
    if (blank !== undefined) found.set(blank, BLANKS[1]);
    at += length;
  }
  return [...found].map(([construct, meaning]) => `"${construct}" ${meaning}`);
}

/** Characters of the class that begins a text, with its brackets. */
function lengthOfClass(text: string): number {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === ']') return at + 1;
    if (text[at] === '\\') at++;
  }
  return text.length;
}
