import { parseAsString, useQueryStates } from 'nuqs';
import type { AuditFilter } from '#data/audit.ts';
import { endOfDay, startOfDay } from '#lib/day-range.ts';

const text = parseAsString.withDefault('');
const PARSERS = { who: text, action: text, kind: text, thing: text, outcome: text, text, from: text, to: text };
const NONE = { who: null, action: null, kind: null, thing: null, outcome: null, text: null, from: null, to: null };
const OUTCOMES = ['ok', 'failed', 'refused'];

export type AuditTexts = Record<keyof typeof PARSERS, string>;

/** What the log is narrowed by, which is in its address; days are those of UTC. */
export function useAuditView() {
  const [texts, setTexts] = useQueryStates(PARSERS, { history: 'push' });
  return {
    texts,
    filter: auditFilterOf(texts),
    narrowTo: (next: AuditTexts) =>
      void setTexts(Object.fromEntries(Object.entries(next).map(([key, value]) => [key, value.trim() || null]))),
    remove: (key: keyof AuditTexts) => void setTexts({ [key]: null }),
    clear: () => void setTexts(NONE),
  };
}

/** The filter as the api takes it; what it would refuse, from an edited address, is left out. */
function auditFilterOf({ who, action, kind, thing, outcome, text, from, to }: AuditTexts): AuditFilter {
  return {
    actor: who,
    action: action.replaceAll(' ', '_'),
    entityType: kind,
    entityId: thing,
    outcome: OUTCOMES.includes(outcome) ? outcome : '',
    text,
    from: startOfDay(from),
    to: endOfDay(to),
  };
}
