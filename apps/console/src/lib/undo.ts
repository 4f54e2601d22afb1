const KEPT_MS = 10_000;

let last: { undo: () => void; untilMs: number } | null = null;

/** The last thing that was done and can be taken back, for as long as its notice is shown. */
export const undoable = {
  durationMs: KEPT_MS,
  /** @returns what takes it back, once */
  offer(undo: () => void): () => void {
    const offered = { undo, untilMs: Date.now() + KEPT_MS };
    last = offered;
    return () => {
      if (last === offered) last = null;
      undo();
    };
  },
  /** Takes the last thing back; false when there is none, or it is too late. */
  undoLast(): boolean {
    const offered = last;
    last = null;
    if (!offered || Date.now() > offered.untilMs) return false;
    offered.undo();
    return true;
  },
};
