import type { ConsoleText } from './console-texts.ts';

/** Class names that mean left or right, and what means the same in both directions of writing. */
const PHYSICAL: readonly [RegExp, string][] = [
  [/^-?m[lr]-/, 'ms- or me-'],
  [/^p[lr]-/, 'ps- or pe-'],
  [/^scroll-[mp][lr]-/, 'scroll-ms-, -me-, -ps- or -pe-'],
  // Half the width is the middle in both.
  [/^-?(?:left|right)-(?!1\/2$)(?:\d|\[|auto$|px$|full$)/, 'start- or end-'],
  [/^border-[lr](?:-|$)/, 'border-s or border-e'],
  [/^rounded-(?:[lr]|[tb][lr])(?:-|$)/, 'rounded-s, -e, -ss, -se, -es or -ee'],
  [/^(?:text|float)-(?:left|right)$/, '-start or -end'],
  [/^-?translate-x-(?!1\/2$|0$)/, 'ltr: and rtl:, each its own'],
  [/^(?:slide-(?:in-from|out-to)|origin)-(?:left|right)(?:-|$)/, 'ltr: and rtl:, each its own'],
];

/** Class names that would not mirror with the page, in words. */
export function physicalClasses(texts: readonly ConsoleText[]): string[] {
  return texts.flatMap(({ file, line, text }) =>
    text.split(/\s+/).flatMap((token) => {
      const name = token.replace(/^(?:(?:[^\s:[\]]|\[[^\]]*\])+:)+/, '').replace(/!$/, '');
      // Whoever names the direction has thought of the other one.
      if (/(?:^|:)(?:ltr|rtl):/.test(token)) return [];
      const found = PHYSICAL.find(([pattern]) => pattern.test(name));
      return found === undefined
        ? []
        : `${file}:${line}: ${token} stays where it is when the page is mirrored: ${found[1]}`;
    }),
  );
}
