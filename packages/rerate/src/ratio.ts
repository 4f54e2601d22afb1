/** An exact fraction; the denominator is positive. */
export type Ratio = { readonly top: bigint; readonly bottom: bigint };

export const ZERO: Ratio = { top: 0n, bottom: 1n };

/** @param text a decimal such as `-12.05` */
export function ratioOf(text: string): Ratio {
  const [whole = '0', places = ''] = text.split('.');
  return { top: BigInt(whole + places), bottom: 10n ** BigInt(places.length) };
}

export function whole(value: bigint | number): Ratio {
  return { top: BigInt(value), bottom: 1n };
}

export function plus(a: Ratio, b: Ratio): Ratio {
  return { top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom };
}

export function minus(a: Ratio, b: Ratio): Ratio {
  return plus(a, { top: -b.top, bottom: b.bottom });
}

export function times(a: Ratio, b: Ratio): Ratio {
  return { top: a.top * b.top, bottom: a.bottom * b.bottom };
}

/** @param part milliseconds of `all` */
export function share(amount: Ratio, part: number, all: number): Ratio {
  return { top: amount.top * BigInt(part), bottom: amount.bottom * BigInt(all) };
}

export function isLess(a: Ratio, b: Ratio): boolean {
  return a.top * b.bottom < b.top * a.bottom;
}

export function least(a: Ratio, b: Ratio): Ratio {
  return isLess(b, a) ? b : a;
}

export function most(a: Ratio, b: Ratio): Ratio {
  return isLess(a, b) ? b : a;
}

/** The next whole number below or at a value. */
export function floor({ top, bottom }: Ratio): bigint {
  const quotient = top / bottom;
  return top < 0n && quotient * bottom !== top ? quotient - 1n : quotient;
}

export function ceiling({ top, bottom }: Ratio): bigint {
  return -floor({ top: -top, bottom });
}

/** The nearest whole number; what lies in the middle goes away from zero. */
export function nearest(value: Ratio): bigint {
  const half = { top: 1n, bottom: 2n };
  return value.top < 0n ? ceiling(minus(value, half)) : floor(plus(value, half));
}

/** Away from zero to the next whole number. */
export function outwards(value: Ratio): bigint {
  return value.top < 0n ? floor(value) : ceiling(value);
}

/** Decimal text without trailing zeros. @throws RangeError for a fraction that has no end within 24 places */
export function decimalOf(value: Ratio): string {
  const scale = 10n ** 24n;
  const scaled = value.top * scale;
  if (scaled % value.bottom !== 0n) throw new RangeError(`${value.top}/${value.bottom} is no decimal of 24 places`);
  const units = scaled / value.bottom;
  const digits = (units < 0n ? -units : units).toString().padStart(25, '0');
  const places = digits.slice(-24).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -24)}${places === '' ? '' : `.${places}`}`;
}
