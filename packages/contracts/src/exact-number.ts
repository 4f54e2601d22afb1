/** A JSON number that a double does not hold exactly, as the digits it is written with. */
export class ExactNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }

  /** For readers who only look: the nearest double. */
  toJSON(): number {
    return Number(this.digits);
  }
}

/** @param digits a decimal without exponent and without trailing zeros behind its point */
export function jsonNumber(digits: string): number | ExactNumber {
  const double = Number(digits);
  return String(double) === digits ? double : new ExactNumber(digits);
}
