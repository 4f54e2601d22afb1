import { useMemo } from 'react';
import { useStoredText } from '#components/shell/use-stored-text.ts';

const KEY = 'tallygate.event-views';
const MOST = 50;

/** The page's address under a name. */
export type SavedView = { name: string; search: string };

/** Views that this browser keeps, in the order of their names. */
export function useSavedViews() {
  const [text, setText] = useStoredText(KEY);
  const stored = useMemo(() => readViews(text), [text]);
  return {
    views: useMemo(() => [...stored].sort((a, b) => a.name.localeCompare(b.name)), [stored]),
    save: (name: string, search: string) => setText(JSON.stringify(withView(stored, { name, search }))),
    remove: (name: string) => setText(JSON.stringify(stored.filter((one) => one.name !== name))),
  };
}

/** The views with one more, the last that was saved at the end; one of the same name gives way, and of too many the oldest. */
export function withView(views: readonly SavedView[], { name, search }: SavedView): SavedView[] {
  return [...views.filter((one) => one.name !== name), { name, search: searchOf(search) }].slice(-MOST);
}

/** What was stored, as far as it is a list of views, in the order in which they were saved. */
export function readViews(text: string | null): SavedView[] {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  if (!Array.isArray(stored)) return [];
  return stored
    .filter((view): view is SavedView => typeof view?.name === 'string' && typeof view?.search === 'string')
    .map(({ name, search }) => ({ name, search: searchOf(search) }));
}

/** What of an address makes a view: all but the event that is open. */
function searchOf(search: string): string {
  const query = new URLSearchParams(search);
  query.delete('event');
  return query.toString();
}
