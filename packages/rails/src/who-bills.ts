/** That a rail takes the usage of a meter from an instant on; of one company, or with `null` of all that have no own entry. */
export type RailAssignment = {
  railId: string;
  role: 'bills' | 'shadow';
  meterId: string;
  company: string | null;
  /** RFC 3339, the start of one of the meter's periods. */
  validFrom: string;
};

export type UsageKey = { meterId: string; company: string /** Milliseconds since 1970. */; at: number };

/**
 * The one rail that bills a company's usage of a meter at an instant: its own entry before that of all companies, of each the
 * newest that has begun.
 * @returns null where nothing is assigned: then the publisher's billing provider bills, as ever
 */
export function billingRailAt(assignments: readonly RailAssignment[], key: UsageKey): string | null {
  const own = newest(assignments, key, (one) => one.company === key.company);
  return (own ?? newest(assignments, key, (one) => one.company === null))?.railId ?? null;
}

/** Whether a rail is told of the usage: it bills it, or watches. */
export function takesUsage(assignments: readonly RailAssignment[], railId: string, key: UsageKey): boolean {
  if (billingRailAt(assignments, key) === railId) return true;
  return assignments.some(
    (one) =>
      one.role === 'shadow' &&
      one.railId === railId &&
      one.meterId === key.meterId &&
      (one.company === null || one.company === key.company) &&
      Date.parse(one.validFrom) <= key.at,
  );
}

function newest(
  assignments: readonly RailAssignment[],
  { meterId, at }: UsageKey,
  isFor: (one: RailAssignment) => boolean,
): RailAssignment | undefined {
  return assignments
    .filter((one) => one.role === 'bills' && one.meterId === meterId && isFor(one) && Date.parse(one.validFrom) <= at)
    .sort((a, b) => Date.parse(b.validFrom) - Date.parse(a.validFrom))[0];
}
