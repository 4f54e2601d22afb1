'use client';

import { useCallback, useEffect, useReducer, useRef } from 'react';
import { cancelTry, runTry, type TryRequestInput } from '#data/try.ts';
import { ApiError } from '#lib/api-client.ts';
import { afterStep, IDLE } from './try-state.ts';

/** Tries something through a proxy, one after the other; what runs ends with the page. */
export function useTry(proxy: string) {
  const [state, step] = useReducer(afterStep, IDLE);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const run = useCallback(
    async (request: TryRequestInput) => {
      running.current?.abort();
      const leaving = new AbortController();
      running.current = leaving;
      const isCurrent = () => running.current === leaving;
      step({ type: 'begin' });
      try {
        await runTry(proxy, request, {
          signal: leaving.signal,
          onHappening: (happening) => isCurrent() && step({ type: 'happening', happening }),
        });
        if (isCurrent()) step({ type: 'over' });
      } catch (error) {
        if (isCurrent()) step({ type: 'failed', failure: failureOf(error, leaving.signal.aborted) });
      }
    },
    [proxy],
  );
  const { id } = state;
  // By the protocol, so that what comes of it is seen; where that cannot be said, by leaving.
  const cancel = useCallback(() => {
    const leaving = running.current;
    if (id === null) leaving?.abort();
    else cancelTry(proxy, id).catch(() => leaving?.abort());
  }, [proxy, id]);
  const answered = useCallback((ask: string) => step({ type: 'answered', ask }), []);
  const clear = useCallback(() => {
    running.current?.abort();
    running.current = null;
    step({ type: 'clear' });
  }, []);
  return { state, run, cancel, answered, clear };
}

function failureOf(error: unknown, isCancelled: boolean) {
  if (isCancelled) return { kind: 'cancelled' as const, message: 'You cancelled the call.', durationMs: 0 };
  const message = error instanceof ApiError ? error.message : 'The console’s server broke the answer off.';
  return { kind: 'unreachable' as const, message, durationMs: 0 };
}
