import { useMemo } from 'react';
import { useStoredText } from '#components/shell/use-stored-text.ts';

const KEY = 'tallygate.event-views';
const MOST = 50;

/** The page's address under a name. */
export type SavedView = { name: string; search: string };

/** Views that this browser keeps, in the order of their names. */
export function useSavedViews() {
  const [text, setText] = useStoredText(KEY);
  const views = useMemo(() => readViews(text), [text]);
  return {
    views,
    /** A view of the same name gives way. */
    save: (name: string, search: string) => {
      const view = { name, search: searchOf(search) };
      setText(JSON.stringify([...views.filter((one) => one.name !== name), view].slice(-MOST)));
    },
    remove: (name: string) => setText(JSON.stringify(views.filter((one) => one.name !== name))),
  };
}

/** What was stored, as far as it is a list of views. */
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
    .map(({ name, search }) => ({ name, search: searchOf(search) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** What of an address makes a view: all but the event that is open. */
function searchOf(search: string): string {
  const query = new URLSearchParams(search);
  query.delete('event');
  return query.toString();
}
