import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { EVENTS_STREAM, latestEventsQuery } from '#data/events.ts';
import { mergeEvents, SHOWN } from './first-events.ts';

const POLL_MS = 3_000;

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

  const polled = useQuery({ ...latestEventsQuery(SHOWN * 4), refetchInterval: isLive ? false : POLL_MS });
  const all = [...streamed, ...(polled.data?.events ?? [])].filter((event) => event.proxy === proxy);
  return { events: mergeEvents([], all), isLive };
}
