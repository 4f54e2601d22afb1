import { countOf } from '@tallygate/contracts/count-words';

/** `1 key`, `1,204 keys`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return countOf(count, one, many);
}

/** Several problems in one sentence: the first, and how many more there are. */
export function problemsOf(found: readonly { path: string; message: string; line?: number }[]): string {
  const [first, ...more] = found.map(({ line, path, message }) => `${line ? `line ${line}, ` : ''}${path}: ${message}`);
  return `${first}${more.length === 0 ? '' : `; and ${more.length} more`}.`;
}
