/** Something that happens by itself. */
export type Job = {
  /** Unlike every other job's, and the same for ever: its state is kept under it. */
  name: string;
  /** What it does, as people read it: `Remove old events`. */
  about: string;
  /**
   * `once`: at one api at a time, however many there are on a database. `everywhere`: at each, for what an api keeps
   * of its own.
   */
  runs: 'once' | 'everywhere';
  /**
   * When it is due after it ran, or was first seen, by the clock of business.
   * @param afterMs milliseconds since 1970
   * @returns later than `afterMs`
   */
  next: (afterMs: number) => number;
  /** Due as soon as the process runs; of a job that runs once, when it is seen for the first time. */
  isDueAtStart?: boolean;
  /**
   * @param signal is aborted when it shall stop
   * @returns what it came to, in a few words, where there is something to tell
   */
  run: (signal: AbortSignal) => Promise<string | null>;
};

/** The rhythm of a job that is due again so long after its last run, milliseconds. */
export function every(ms: number): Job['next'] {
  return (afterMs) => afterMs + ms;
}
