import { useEffect, useEffectEvent, useRef } from 'react';
import { undoable } from '#lib/undo.ts';
import { chooseUtc, isUtcChosen } from '#lib/zone.ts';
import { useNavigate } from '../use-navigate.ts';
import { shortcutFor } from './shortcuts.ts';

const PAIR_WINDOW_MS = 1200;

type Handlers = { singleKeys: boolean; onPalette: () => void; onHelp: () => void };

/** Listens for the console's keys. `/` and `n` act on the page's own `data-shortcut` elements. */
export function useShortcuts({ singleKeys, onPalette, onHelp }: Handlers): void {
  const { leave } = useNavigate();
  const prefixAt = useRef(0);

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    const inField =
      target?.closest('input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"]') != null;
    const afterG = Date.now() - prefixAt.current < PAIR_WINDOW_MS;
    prefixAt.current = 0;
    const action = shortcutFor(event, { afterG, inField, singleKeys });
    if (!action) return;
    if (action.type === 'prefix') {
      prefixAt.current = Date.now();
      return;
    }
    if (action.type === 'search' || action.type === 'new') {
      const element = document.querySelector<HTMLElement>(`[data-shortcut="${action.type}"]`);
      if (!element) return;
      event.preventDefault();
      if (action.type === 'search') element.focus();
      else element.click();
      return;
    }
    if (action.type === 'undo') {
      if (undoable.undoLast()) event.preventDefault();
      return;
    }
    event.preventDefault();
    if (action.type === 'palette') onPalette();
    else if (action.type === 'help') onHelp();
    else if (action.type === 'utc') chooseUtc(!isUtcChosen());
    else if (action.type === 'go') leave(action.href);
  });

  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
