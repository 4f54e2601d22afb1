export type Claims = Readonly<Record<string, unknown>>;

/** What stands at a claim's name: nothing, a value, or a path that something other than an object cuts off. */
export type FoundClaim = { value: unknown } | 'absent' | 'no_object';

/**
 * Finds a claim by its exact name; else by a JSON Pointer (RFC 6901) when the name begins with `/`, else by a dotted path
 * into nested objects. Elements of lists are not reached: their order means nothing.
 */
export function findClaim(claims: Claims, name: string): FoundClaim {
  if (Object.hasOwn(claims, name)) return { value: claims[name] };
  const path = pathOf(name);
  if (path === undefined) return 'absent';
  let value: unknown = claims;
  for (const part of path) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'no_object';
    if (!Object.hasOwn(value, part)) return 'absent';
    value = (value as Record<string, unknown>)[part];
  }
  return { value };
}

/** A claim's value as `findClaim` finds it; undefined when there is none. */
export function claimValue(claims: Claims, name: string): unknown {
  const found = findClaim(claims, name);
  return typeof found === 'string' ? undefined : found.value;
}

/** A claim that is one text or a list, as its texts. */
export function textList(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

function pathOf(name: string): string[] | undefined {
  if (name.startsWith('/')) {
    const parts = name.slice(1).split('/');
    return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return name.includes('.') ? name.split('.') : undefined;
}
