import type { ConsoleText } from './console-texts.ts';

const word = (text: string) => new RegExp(`(?<![\\w-])(?:${text})(?![\\w-])`, 'i');

/** Words that the console does not say, and what it says instead. */
const FORBIDDEN: readonly [RegExp, string][] = [
  [word('please|sorry|oops|simply|just|successfully'), 'leave it out'],
  [word('invalid'), 'say what was found and what was expected'],
  [word('entity|entities'), 'say what it is: proxy, key manager, publisher'],
  [word('handles?'), 'name'],
  [word('something went wrong'), 'say what'],
  [word('upstreams?'), 'server'],
  [word('denied'), 'refused'],
  [word('set aside'), 'parked'],
  [word('control plane'), 'the console’s server'],
  [/\w\(s\)/, 'write both forms, by formatCount'],
  [/[a-z]!(?:\s|$)/, 'a full stop'],
];

/** Whether a text is said to people: a sentence or a label, rather than a key, a class name or an address. */
function isSaid(text: string): boolean {
  return /^[“"'(]?[A-Z]/.test(text)
    ? /[a-z]/.test(text)
    : /^[a-z’“”,.;:–— ()]*\s[a-z’“”,.;:–— ()!]+$/i.test(text) && !CLASSES.test(text);
}

/** Utilities that no sentence has. */
const CLASSES =
  /(?:^|\s)(?:flex|grid|block|inline|hidden|truncate|absolute|relative|fixed|sticky|border|rounded|italic|underline|sr-only|peer|group)(?:\s|$)|\w-\w+\s\S*-\w/;

/** Texts with words that the console does not say, in words. */
export function forbiddenWords(texts: readonly ConsoleText[]): string[] {
  return texts
    .filter(({ text }) => isSaid(text))
    .flatMap(({ file, line, text }) =>
      FORBIDDEN.flatMap(([pattern, instead]) => {
        const found = pattern.exec(text)?.[0];
        return found === undefined ? [] : `${file}:${line}: “${found}” in “${text.slice(0, 90)}”: ${instead}`;
      }),
    );
}
