import type { Finding } from './finding.ts';

/** Lower-case letters and digits, and between them dots, dashes and underscores. */
const HANDLE = /^[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?$/;

/**
 * Says what is wrong with the name of something new that has an address of its own; null when nothing is. What got its name before there
 * was this rule keeps it, so the rule is asked where something is made or renamed, not in the schema that reads it.
 * @param path of the field that holds the name
 * @param options.takesCapitals names that other documents spell with capitals, such as `PrimaryIDP`
 */
export function handleFinding(name: string, path: string, options: { takesCapitals?: boolean } = {}): Finding | null {
  const text = options.takesCapitals ? name.toLowerCase() : name;
  if (HANDLE.test(text) && !text.includes('..')) return null;
  const letters = options.takesCapitals ? 'letters' : 'lower-case letters';
  const shown = JSON.stringify(name.length > 60 ? `${name.slice(0, 57)}…` : name);
  const message = `must be 1–100 ${letters}, digits, single dots, dashes and underscores, with a letter or digit at both ends; found ${shown}`;
  return { path, message };
}
