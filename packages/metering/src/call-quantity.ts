import { type Decimal, divideRounded, formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { QuantityRule } from '@tallygate/contracts/mcp-proxy';
import type { CallFacts } from './call-facts.ts';

export type CallQuantity = {
  /** Decimal text, never negative. */
  quantity: string;
  /** The rule's source was missing or not a number, so its default was taken. */
  isDefaulted: boolean;
  /** The source holds a negative number, which is nothing that was used. */
  isInvalid?: boolean;
};

/** How much one call counts: fixed, read from the result by JSON Pointer (RFC 6901), or from a size. */
export function callQuantity(
  rule: QuantityRule | undefined,
  facts: Pick<CallFacts, 'result' | 'requestBytes' | 'messageBytes'>,
): CallQuantity {
  if (rule === undefined) return { quantity: '1', isDefaulted: false };
  if ('fixed' in rule) return { quantity: formatDecimal(parseDecimal(rule.fixed)), isDefaulted: false };
  if ('fromSize' in rule) {
    const bytes = rule.fromSize === 'request' ? facts.requestBytes : facts.messageBytes;
    const units = divideRounded(BigInt(bytes), BigInt(rule.unitBytes), 'up');
    return { quantity: units.toString(), isDefaulted: false };
  }
  const found = numberAt(facts.result, rule.fromResult);
  if (found === null) return { quantity: rule.default, isDefaulted: true };
  if (found < 0n) return { quantity: rule.default, isDefaulted: true, isInvalid: true };
  return { quantity: formatDecimal(clamp(found, rule.min, rule.max)), isDefaulted: false };
}

function clamp(value: Decimal, min: string | undefined, max: string | undefined): Decimal {
  const floor = min === undefined ? 0n : parseDecimal(min);
  const ceiling = max === undefined ? value : parseDecimal(max);
  const capped = value > ceiling ? ceiling : value;
  return capped < floor ? floor : capped;
}

function numberAt(document: unknown, pointer: string): Decimal | null {
  const value = valueAt(document, pointer);
  // A JSON number is printed as short as it was written unless it needs an exponent; those have no exact decimal here.
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return null;
  // More than 12 places cannot be billed; what is beyond them is cut off, in the caller's favour.
  const cut = /^(-?\d{1,26})(?:\.(\d{1,12})\d*)?$/.exec(text);
  return cut ? parseDecimal(cut[2] === undefined ? `${cut[1]}` : `${cut[1]}.${cut[2]}`) : null;
}

/** Value that a JSON Pointer names, or undefined. */
function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const part of pointer.split('/').slice(1)) {
    if (value === null || typeof value !== 'object') return undefined;
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
