import { createTwoFilesPatch } from 'diff';

/** Lines that may differ; finding the shortest difference costs their square. */
const MAX_EDITS = 2_000;

/**
 * The difference of two texts as a unified diff with three lines of context; empty when they are the same. Texts that differ
 * almost everywhere are shown as one that goes and one that comes. Give it redacted texts only: what it is given is what it shows.
 */
export function textDifference(before: string, after: string, names = { before: 'running', after: 'desired' }): string {
  if (before === after) return '';
  const options = { context: 3, maxEditLength: MAX_EDITS };
  return (
    createTwoFilesPatch(names.before, names.after, before, after, undefined, undefined, options) ??
    wholePatch(before, after, names)
  );
}

function wholePatch(before: string, after: string, names: { before: string; after: string }): string {
  const [gone, come] = [linesOf(before), linesOf(after)];
  const lines = [...gone.map((line) => `-${line}`), ...come.map((line) => `+${line}`)];
  return `--- ${names.before}\n+++ ${names.after}\n@@ -1,${gone.length} +1,${come.length} @@\n${lines.join('\n')}\n`;
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
