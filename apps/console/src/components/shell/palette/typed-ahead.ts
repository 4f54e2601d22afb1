/** Nobody waits longer for the palette; after that, keys do again what they do. */
const WAIT_MS = 5_000;

let taken: (() => string) | null = null;

/** Keeps what is typed from now on for the palette, whose input is there a moment after it was asked for. */
export function startTypingAhead(): void {
  taken?.();
  let text = '';
  const note = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length === 1) text += event.key;
    else if (event.key === 'Backspace') text = text.slice(0, -1);
    // There is nothing to choose yet, and what holds the focus is not meant.
    else if (event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener('keydown', note, { capture: true });
  const timer = setTimeout(() => taken?.(), WAIT_MS);
  taken = () => {
    window.removeEventListener('keydown', note, { capture: true });
    clearTimeout(timer);
    taken = null;
    return text;
  };
}

/** What was typed since {@link startTypingAhead}; from now on keys go where the focus is. */
export function takeTypedAhead(): string {
  return taken?.() ?? '';
}
