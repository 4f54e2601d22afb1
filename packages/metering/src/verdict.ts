import type { Reason } from '@tallygate/contracts/outcome';
import { isPublished } from '@tallygate/contracts/published-events';
import type { PublishedEvents } from '@tallygate/contracts/publisher';
import { meetsCondition } from './condition.ts';
import { type CompiledFilter, foundText } from './meter-filter.ts';
import type { UsageGroup } from './usage-group.ts';

/**
 * What a meter makes of a group of equal events. Requirements are the filter's conditions, then its choices between
 * several, then the meter's own two.
 */
export type Verdict = {
  isCounted: boolean;
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

/**
 * Everything that may keep an event out: conditions, choices between them, whether it is sent, whether it has a
 * company.
 */
export function requirementsOf(filter: CompiledFilter, published: PublishedEvents): Requirement[] {
  return [
    ...filter.leaves.map((leaf) => ({
      text: leaf.text,
      found: (group: UsageGroup) => foundText(leaf.condition, group.event),
    })),
    ...filter.choices.map(({ text }) => ({ text, found: () => null })),
    { text: PUBLISHED_TEXT[published], found: (group) => `${group.method} (${group.reason})` },
    { text: 'has a company', found: (group) => group.company },
  ];
}

/**
 * Judges a group.
 * A condition counts as failed when it stands the wrong way, also where the filter would not need it (inside `or`). An
 * event that meeting any of several would let in is kept out by their choice alone, and by none of them.
 */
export function judge(
  filter: CompiledFilter,
  published: PublishedEvents,
  group: Pick<UsageGroup, 'event' | 'company' | 'method' | 'billable'> & { reason: Reason },
): Verdict {
  const holds = filter.leaves.map((leaf) => meetsCondition(leaf.condition, group.event));
  const failed = filter.leaves.flatMap((leaf, index) => (holds[index] === leaf.isNegated ? [index] : []));
  const leaves = filter.leaves.length;
  filter.choices.forEach((choice, index) => {
    if (!choice.isMet(holds)) failed.push(leaves + index);
  });
  const sent = leaves + filter.choices.length;
  const matched = filter.combine(holds);
  const own = [isPublished(group, published), group.company !== null];
  own.forEach((met, index) => {
    if (!met) failed.push(sent + index);
  });
  const ownFailed = own.filter((met) => !met).length;
  if (matched && ownFailed === 0) return { isCounted: true, failed, onlyFailed: null };
  if (matched) return { isCounted: false, failed, onlyFailed: ownFailed === 1 ? (failed.at(-1) ?? null) : null };
  if (ownFailed > 0) return { isCounted: false, failed, onlyFailed: null };
  const conditions = failed.filter(
    (index) => index < leaves && filter.combine(holds.map((hold, at) => (at === index ? !hold : hold))),
  );
  if (conditions.length === 1) return { isCounted: false, failed, onlyFailed: conditions[0] ?? null };
  // Of nested choices the innermost that would let the event in says most. Of two separate ones neither is the only
  // one.
  const choices = failed.filter((index) => index >= leaves && filter.combine(holds, index - leaves));
  const innermost = choices.at(-1);
  if (innermost === undefined) return { isCounted: false, failed, onlyFailed: null };
  const isAlone = choices.every((index) => (filter.choices[index - leaves]?.last ?? 0) >= innermost - leaves);
  return { isCounted: false, failed, onlyFailed: isAlone ? innermost : null };
}
