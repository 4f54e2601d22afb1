import type { Reason } from '@tallygate/contracts/outcome';
import type { PublishedEvents } from '@tallygate/contracts/publisher';
import { meetsCondition } from './condition.ts';
import { type CompiledFilter, foundText } from './meter-filter.ts';
import { isPublished } from './published.ts';
import type { UsageGroup } from './usage-group.ts';

/** What a meter makes of a group of equal events. Requirements are the filter's conditions, then the meter's own two. */
export type Verdict = {
  counted: boolean;
  /** Numbers of the requirements that are not met. */
  failed: readonly number[];
  /** The one requirement without which the group would be counted. */
  onlyFailed: number | null;
};

export type Requirement = { text: string; found: (group: UsageGroup) => string | null };

const PUBLISHED_TEXT: Readonly<Record<PublishedEvents, string>> = {
  tool_calls: 'is sent to Moesif (events = tool_calls)',
  billable: 'is sent to Moesif (events = billable)',
  all: 'is sent to Moesif (events = all)',
};

/** Everything an event must meet to be counted: each condition, that it leaves at all, and that somebody pays. */
export function requirementsOf(filter: CompiledFilter, published: PublishedEvents): Requirement[] {
  return [
    ...filter.leaves.map((leaf) => ({
      text: leaf.text,
      found: (group: UsageGroup) => foundText(leaf.condition, group.event),
    })),
    { text: PUBLISHED_TEXT[published], found: (group) => `${group.method} (${group.reason})` },
    { text: 'has a company', found: (group) => group.company },
  ];
}

/**
 * Judges a group.
 * A condition counts as failed when it stands the wrong way, also where the filter would not need it (inside `or`).
 */
export function judge(
  filter: CompiledFilter,
  published: PublishedEvents,
  group: Pick<UsageGroup, 'event' | 'company' | 'method' | 'billable'> & { reason: Reason },
): Verdict {
  const holds = filter.leaves.map((leaf) => meetsCondition(leaf.condition, group.event));
  const failed = filter.leaves.flatMap((leaf, index) => (holds[index] === leaf.negated ? [index] : []));
  const leaves = filter.leaves.length;
  const matched = filter.combine(holds);
  const own = [isPublished(published, group), group.company !== null];
  own.forEach((met, index) => {
    if (!met) failed.push(leaves + index);
  });
  const ownFailed = own.filter((met) => !met).length;
  if (matched && ownFailed === 0) return { counted: true, failed, onlyFailed: null };
  if (matched) return { counted: false, failed, onlyFailed: ownFailed === 1 ? (failed.at(-1) ?? null) : null };
  if (ownFailed > 0) return { counted: false, failed, onlyFailed: null };
  const savers = failed.filter((index) => filter.combine(holds.map((hold, at) => (at === index ? !hold : hold))));
  return { counted: false, failed, onlyFailed: savers.length === 1 ? (savers[0] ?? null) : null };
}
