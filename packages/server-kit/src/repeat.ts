type RepeatOptions = {
  /** Between the end of one run and the begin of the next, milliseconds. */
  pauseMs: number;
  /** Before the first run, milliseconds; the pause unless it is said. */
  firstMs?: number;
  /** Told of a run that failed; the next one comes all the same. */
  onFailure: (error: unknown) => void;
};

/**
 * Runs something again and again, never twice at once. It keeps no process alive.
 * @param run gets a signal that is aborted when it shall stop
 * @returns how to stop: resolves once nothing runs any more
 */
export function repeat(
  run: (signal: AbortSignal) => Promise<void>,
  { pauseMs, firstMs = pauseMs, onFailure }: RepeatOptions,
): { stop: () => Promise<void> } {
  const stopped = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const schedule = (afterMs: number) => {
    timer = setTimeout(() => {
      running = run(stopped.signal)
        .catch(onFailure)
        .then(() => (stopped.signal.aborted ? undefined : schedule(pauseMs)));
    }, afterMs).unref();
  };
  schedule(firstMs);
  return {
    stop: async () => {
      stopped.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
