import { createTwoFilesPatch } from 'diff';

/**
 * The difference of two texts as a unified diff with three lines of context; empty when they are the same. Give it
 * redacted texts only: what it is given is what it shows.
 */
export function textDifference(before: string, after: string, names = { before: 'running', after: 'desired' }): string {
  if (before === after) return '';
  return createTwoFilesPatch(names.before, names.after, before, after, undefined, undefined, { context: 3 });
}
