import { compileRegex, type LinearRegex, regexDifferences } from './linear-regex.ts';

/** Expressions in one list; exact origins are not counted. */
const MAX_EXPRESSIONS = 20;
/** Longer than any origin: a host name has at most 253 characters. */
const MAX_ORIGIN_CHARACTERS = 512;

export type AllowedOrigins = (origin: string) => boolean;

/**
 * Compiles the origins of a CORS policy: exact ones, `*`, `https://*.example.com` for any subdomain, and regular expressions that must
 * match the whole origin, in any case.
 * @returns whether an origin is allowed, or what is wrong with which of them
 */
export function compileOrigins(patterns: readonly string[]): AllowedOrigins | { index: number; problem: string } {
  if (patterns.includes('*')) return () => true;
  const exact = new Set(patterns.map((pattern) => pattern.toLowerCase()));
  const expressions: LinearRegex[] = [];
  for (const [index, pattern] of patterns.entries()) {
    if (!isExpression(pattern)) continue;
    if (expressions.length === MAX_EXPRESSIONS)
      return { index, problem: `is one expression too many; at most ${MAX_EXPRESSIONS} are taken in one list` };
    const compiled = compileRegex(`^(?:${asExpression(pattern)})$`, { ignoreCase: true });
    if ('problem' in compiled) return { index, problem: compiled.problem };
    expressions.push(compiled);
  }
  return (origin) =>
    origin.length <= MAX_ORIGIN_CHARACTERS &&
    (exact.has(origin.toLowerCase()) || expressions.some((expression) => expression.test(origin)));
}

/** Where an expression means something else than in JavaScript; an origin is ASCII without blanks, so most cannot be met. */
export function originDifferences(pattern: string): string[] {
  return isExpression(pattern) ? regexDifferences(asExpression(pattern), { isOriginText: true }) : [];
}

function isExpression(pattern: string): boolean {
  return /[*+?()[\]{}|\\^$]/.test(pattern);
}

/** `https://*.example.com` is meant as any subdomain, although as an expression it says something else. */
function asExpression(pattern: string): string {
  const wildcard = /^(https?):\/\/\*\.([A-Za-z0-9.-]+(?::\d+)?)$/.exec(pattern);
  if (!wildcard) return pattern;
  return `${wildcard[1]}://[A-Za-z0-9.-]+\\.${wildcard[2]?.replaceAll('.', '\\.')}`;
}
