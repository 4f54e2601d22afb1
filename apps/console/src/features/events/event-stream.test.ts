import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEventStream, type StreamState } from './event-stream.ts';
import { ledgerEvent } from './ledger-event.testing.ts';

class ScriptedEventSource extends EventTarget {
  static opened: ScriptedEventSource[] = [];
  closed = false;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    ScriptedEventSource.opened.push(this);
  }

  say(type: string, data: unknown, lastEventId = ''): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId }));
  }

  close(): void {
    this.closed = true;
  }
}

function follow() {
  const states: StreamState[] = [];
  const seen: string[] = [];
  const gaps: number[] = [];
  const close = openEventStream({
    url: (lastEventId) => `/stream?after=${lastEventId ?? ''}`,
    onState: (state) => states.push(state),
    onEvent: (event) => seen.push(event.seq),
    onGap: (missed) => gaps.push(missed),
  });
  const latest = () => ScriptedEventSource.opened.at(-1)!;
  return { states, seen, gaps, close, latest };
}

describe('openEventStream', () => {
  beforeEach(() => {
    ScriptedEventSource.opened = [];
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', ScriptedEventSource);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('says when it is connecting, live and reconnecting', () => {
    const { states, latest, close } = follow();
    latest().dispatchEvent(new Event('open'));
    latest().dispatchEvent(new Event('error'));
    expect(states).toEqual([{ state: 'connecting' }, { state: 'live' }, { state: 'reconnecting', inMs: 1000 }]);
    close();
  });

  it('continues after the last event that arrived', () => {
    const { latest, seen, close } = follow();
    latest().say('call', ledgerEvent(7), '7');
    latest().dispatchEvent(new Event('error'));
    vi.advanceTimersByTime(1000);
    expect(ScriptedEventSource.opened).toHaveLength(2);
    expect(latest().url).toBe('/stream?after=7');
    expect(seen).toEqual(['7']);
    close();
  });

  it('waits longer after each failure and starts over once connected', () => {
    const { states, latest, close } = follow();
    latest().dispatchEvent(new Event('error'));
    vi.advanceTimersByTime(1000);
    latest().dispatchEvent(new Event('error'));
    vi.advanceTimersByTime(2000);
    latest().dispatchEvent(new Event('open'));
    latest().dispatchEvent(new Event('error'));
    const waits = states.flatMap((state) => (state.state === 'reconnecting' ? [state.inMs] : []));
    expect(waits).toEqual([1000, 2000, 1000]);
    close();
  });

  it('reports a gap instead of hiding it', () => {
    const { latest, gaps, close } = follow();
    latest().say('gap', { missed: 412 });
    expect(gaps).toEqual([412]);
    close();
  });

  it('stops for good when closed', () => {
    const { latest, close } = follow();
    latest().dispatchEvent(new Event('error'));
    close();
    vi.advanceTimersByTime(60_000);
    expect(ScriptedEventSource.opened).toHaveLength(1);
  });
});
