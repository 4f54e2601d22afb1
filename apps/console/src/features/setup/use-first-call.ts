import type { LedgerEvent } from '@tallygate/contracts/console-api';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { EVENTS_STREAM, latestEvents } from '#data/events.ts';

const SHOWN = 5;
const POLL_MS = 3_000;

/** The tool call to show, else the newest event: a refused or opening request is news too. */
export function mostTelling(events: readonly LedgerEvent[]): LedgerEvent | undefined {
  return events.find((event) => event.method === 'tools/call') ?? events[0];
}

/** Merges by id, newest first, a few at most. */
export function mergeEvents(now: readonly LedgerEvent[], incoming: readonly LedgerEvent[]): LedgerEvent[] {
  const byId = new Map([...now, ...incoming].map((event) => [event.id, event]));
  return [...byId.values()].toSorted((a, b) => b.time.localeCompare(a.time)).slice(0, SHOWN);
}

/** The latest events of a proxy, live: by the stream, and by asking every few seconds while the stream is down. */
export function useFirstCall(proxy: string): { events: LedgerEvent[]; isLive: boolean } {
  const [streamed, setStreamed] = useState<LedgerEvent[]>([]);
  const [isLive, setLive] = useState(false);

  useEffect(() => {
    const source = new EventSource(EVENTS_STREAM);
    source.onopen = () => setLive(true);
    source.onerror = () => setLive(false);
    source.addEventListener('call', (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as LedgerEvent;
      setStreamed((now) => mergeEvents(now, [event]));
    });
    return () => source.close();
  }, []);

  const polled = useQuery({
    queryKey: ['events', 'first-call'],
    queryFn: ({ signal }) => latestEvents(SHOWN * 4, signal),
    refetchInterval: isLive ? false : POLL_MS,
  });
  const all = [...streamed, ...(polled.data?.events ?? [])].filter((event) => event.proxy === proxy);
  return { events: mergeEvents([], all), isLive };
}
