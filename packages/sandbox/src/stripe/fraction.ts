/** A number kept as numerator and positive denominator: exact whatever is done to it. */
export type Fraction = { n: bigint; d: bigint };

export const zero: Fraction = { n: 0n, d: 1n };

/** @throws RangeError when the text is no plain decimal number */
export function fraction(text: string): Fraction {
  const [, sign = '', whole = '', places = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') throw new RangeError(`not a decimal number: ${text}`);
  return { n: BigInt(`${sign}${whole}${places}`), d: 10n ** BigInt(places.length) };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.d + b.n * a.d, d: a.d * b.d };
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.d - b.n * a.d, d: a.d * b.d };
}

export function times(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.n, d: a.d * b.d };
}

export function isLess(a: Fraction, b: Fraction): boolean {
  return a.n * b.d < b.n * a.d;
}

export function least(a: Fraction, b: Fraction): Fraction {
  return isLess(b, a) ? b : a;
}

/** To the next whole number, halves away from zero. */
export function rounded({ n, d }: Fraction): bigint {
  const size = n < 0n ? -n : n;
  const whole = size / d + (2n * (size % d) >= d ? 1n : 0n);
  return n < 0n ? -whole : whole;
}

export function floor({ n, d }: Fraction): bigint {
  const whole = n / d;
  return n % d < 0n ? whole - 1n : whole;
}

export function ceiling(value: Fraction): bigint {
  return -floor({ n: -value.n, d: value.d });
}

/** Decimal text without trailing zeros; the denominator must divide a power of ten. */
export function textOf({ n, d }: Fraction): string {
  let [numerator, places] = [n, 0];
  while (numerator % d !== 0n) {
    numerator *= 10n;
    places += 1;
    if (places > 60) throw new RangeError('not a finite decimal');
  }
  const digits = (numerator / d).toString();
  if (places === 0) return digits;
  const sign = digits.startsWith('-') ? '-' : '';
  const padded = digits.replace('-', '').padStart(places + 1, '0');
  return `${sign}${padded.slice(0, -places)}.${padded.slice(-places)}`;
}
