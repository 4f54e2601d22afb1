export type ReaderStats = {
  /** Records not yet committed. */
  queued: number;
  /** Wall clock of the oldest of them, milliseconds since 1970; null when there is none. */
  oldestMs: number | null;
  lagBytes: number;
};

/** The state of a spool, for metrics. Counts are of this process since it opened the spool. */
export type SpoolStats = {
  /** Bytes of all segments, also those of other processes. */
  bytes: number;
  maxBytes: number;
  /** `bytes / maxBytes`. */
  usedRatio: number;
  segments: number;
  /** Calls in the journal. */
  openCalls: number;
  appended: number;
  /** Appends, and calls asked about with `canAccept`, that were turned away because the spool was full. */
  refused: number;
  /** Records deleted before every reader had them, to make room. */
  dropped: number;
  /** Segments that somebody took away although a reader had not passed them, the newest last. */
  missing: string[];
  /** Segments whose end was a partial record at the start, and the bytes cut off. */
  repairedTails: number;
  repairedBytes: number;
  /** Damaged places that were skipped. */
  corruptFrames: number;
  syncs: number;
  readers: Record<string, ReaderStats>;
};
