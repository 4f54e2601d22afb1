import type { z } from 'zod';

/** What zod calls a kind of value, in words. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  date: 'a time',
};

const FORMATS: Readonly<Record<string, string>> = {
  url: 'a URL, such as https://example.com',
  email: 'an e-mail address',
  uuid: 'a UUID',
  guid: 'a UUID',
  datetime: 'a time as RFC 3339 writes it, such as 2026-01-31T00:00:00Z',
  date: 'a date, such as 2026-01-31',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  cidrv4: 'a range of IPv4 addresses, such as 10.0.0.0/8',
  cidrv6: 'a range of IPv6 addresses, such as fd00::/8',
  base64: 'text in base64',
  base64url: 'text in base64url',
};

/**
 * Says what a schema without words of its own expected: `must be 1 or more`.
 * @param issue what zod found
 * @param isMissing whether there is no value at all
 * @returns undefined when the schema has words of its own, or there are none for such an issue
 */
export function issueInWords(issue: z.core.$ZodIssue, isMissing: boolean): string | undefined {
  if (!/^(Invalid|Too (small|big)) ?/.test(issue.message)) return undefined;
  const expected = expectedOf(issue);
  if (expected === undefined) return undefined;
  return isMissing
    ? `is required: ${expected}`
    : `must ${/^(have|start|end|include)\b/.test(expected) ? '' : 'be '}${expected}`;
}

function expectedOf(issue: z.core.$ZodIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected];
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_small':
      return bound(issue.origin, issue.minimum, issue.inclusive === false ? 'more than' : 'at least', issue.exact);
    case 'too_big':
      return bound(issue.origin, issue.maximum, issue.inclusive === false ? 'less than' : 'at most', issue.exact);
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return format(issue);
    default:
      return undefined;
  }
}

function oneOf(values: readonly z.core.util.Primitive[]): string {
  const written = values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value)));
  return written.length === 1 ? `${written[0]}` : `one of ${written.join(', ')}`;
}

function bound(origin: string, limit: number | bigint, relation: string, isExact?: boolean): string {
  const sized = SIZED[origin];
  const amount = isExact ? `${limit}` : `${relation} ${limit}`;
  if (sized === undefined) return amount;
  return `have ${isExact ? 'exactly ' : ''}${amount} ${sized[Number(limit) === 1 ? 0 : 1]}`;
}

/** What things have that are measured by how much is in them. */
const SIZED: Readonly<Record<string, readonly [one: string, several: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  set: ['entry', 'entries'],
  map: ['entry', 'entries'],
  record: ['entry', 'entries'],
  object: ['field', 'fields'],
};

function format(issue: z.core.$ZodIssueInvalidStringFormat): string | undefined {
  const {
    format: name,
    prefix,
    suffix,
    includes,
    pattern,
  } = issue as z.core.$ZodIssueInvalidStringFormat & Record<'prefix' | 'suffix' | 'includes', string | undefined>;
  if (name === 'starts_with') return `start with "${prefix}"`;
  if (name === 'ends_with') return `end with "${suffix}"`;
  if (name === 'includes') return `include "${includes}"`;
  if (name === 'regex') return `text of the form ${pattern}`;
  return FORMATS[name];
}
