import type { Condition, MeterFilter } from '@tallygate/contracts/meter';
import { meetsCondition } from './condition.ts';
import type { EventAsSent } from './event-as-sent.ts';

/** Whether a filter lets in every event of which so much is known, some that depend on the rest, or none. */
export type Counts = 'every' | 'some' | 'none';

/**
 * A filter on an event of which not everything is known yet. Whatever a condition asks of the rest may hold or not.
 * @param isKnown whether a field's value, or that it has none, is certain
 */
export function judgePartial(filter: MeterFilter, event: EventAsSent, isKnown: (field: string) => boolean): Counts {
  const judge = (part: MeterFilter): Counts => {
    if ('and' in part) return allOf(part.and.map(judge));
    if ('or' in part) return turned(allOf(part.or.map((one) => turned(judge(one)))));
    if ('not' in part) return turned(judge(part.not));
    return ofCondition(part);
  };
  const ofCondition = (condition: Condition): Counts => {
    if (!isKnown(condition.field)) return 'some';
    return meetsCondition(condition, event) ? 'every' : 'none';
  };
  return judge(filter);
}

function allOf(parts: readonly Counts[]): Counts {
  if (parts.includes('none')) return 'none';
  return parts.includes('some') ? 'some' : 'every';
}

function turned(counts: Counts): Counts {
  if (counts === 'some') return 'some';
  return counts === 'every' ? 'none' : 'every';
}
