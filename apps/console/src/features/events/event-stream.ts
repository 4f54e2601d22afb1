import type { LedgerEvent } from '@tallygate/contracts/ledger-event';

export type StreamState = { state: 'connecting' } | { state: 'live' } | { state: 'reconnecting'; inMs: number };

type StreamHandlers = {
  /** Address for continuing after the last event that arrived. */
  url: (lastEventId: string | undefined) => string;
  onState: (state: StreamState) => void;
  onEvent: (event: LedgerEvent) => void;
  onGap: (missed: number) => void;
};

const DELAYS_MS = [1000, 2000, 5000, 10_000];

/** How long to wait before the n-th attempt (from 0) after a lost connection. */
function reconnectDelayMs(attempt: number): number {
  return DELAYS_MS[Math.min(attempt, DELAYS_MS.length - 1)] ?? 10_000;
}

/**
 * Follows the ledger until closed. The browser's own reconnecting gives up on a refused request and does not say when
 * it tries again, so each connection is single and the next one starts here.
 * @returns closes the stream
 */
export function openEventStream({ url, onState, onEvent, onGap }: StreamHandlers): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let lastEventId: string | undefined;

  const connect = () => {
    const current = new EventSource(url(lastEventId));
    source = current;
    current.addEventListener('open', () => {
      attempt = 0;
      onState({ state: 'live' });
    });
    current.addEventListener('call', (message) => {
      if (message.lastEventId !== '') lastEventId = message.lastEventId;
      onEvent(JSON.parse(message.data) as LedgerEvent);
    });
    current.addEventListener('gap', (message) => onGap((JSON.parse(message.data) as { missed: number }).missed));
    current.addEventListener('error', () => {
      current.close();
      const inMs = reconnectDelayMs(attempt);
      attempt += 1;
      onState({ state: 'reconnecting', inMs });
      timer = setTimeout(connect, inMs);
    });
  };

  onState({ state: 'connecting' });
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
