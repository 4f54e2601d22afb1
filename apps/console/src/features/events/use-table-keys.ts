import { useEffect, useEffectEvent, useRef } from 'react';
import { type TableKey, tableKey } from '#components/shell/event-keys.ts';
import { useStoredFlag } from '#components/shell/use-stored-flag.ts';

const PAIR_WINDOW_MS = 1200;
/** Where keys are typed text or belong to another overlay. */
const ELSEWHERE =
  'input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"]:not([data-event-drawer])';

/** Single keys of the event list, on the page and inside its drawer. */
export function useTableKeys(onKey: (key: TableKey) => void): void {
  const [singleKeys] = useStoredFlag('tallygate.single-keys', true);
  const prefixAt = useRef(0);
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    const inField = target?.closest(ELSEWHERE) != null;
    const afterG = Date.now() - prefixAt.current < PAIR_WINDOW_MS;
    prefixAt.current = event.key === 'g' && !afterG && !inField ? Date.now() : 0;
    const key = tableKey(event, { afterG, inField, singleKeys });
    if (!key) return;
    event.preventDefault();
    onKey(key);
  });
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
