const target = new EventTarget();
const NAME = 'session-end';

/** Says that the api no longer knows this session. */
export function announceSessionEnd(): void {
  target.dispatchEvent(new Event(NAME));
}

/** Calls back when the session ends; returns what stops it. */
export function onSessionEnd(listener: () => void): () => void {
  target.addEventListener(NAME, listener);
  return () => target.removeEventListener(NAME, listener);
}
