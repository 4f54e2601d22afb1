const DIGITS = new Intl.NumberFormat('en-US');

/** A whole number for sentences of the server, which are English: `234,287`. */
export function digitsOf(count: number): string {
  return DIGITS.format(count);
}

/** A number with its noun: `1 call`, `234,287 calls`. */
export function countOf(count: number, one: string, other: string): string {
  return `${digitsOf(count)} ${count === 1 ? one : other}`;
}
