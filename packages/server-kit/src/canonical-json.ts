/** JSON with sorted keys; undefined for what is nested more deeply than can be written. */
export function canonicalJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_key, member: unknown) => {
      if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
      const entries = Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(entries);
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
