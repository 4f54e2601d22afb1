/** Asks; the signal says that the question is void, because nothing is unsaved any more. */
type Ask = (isVoid: AbortSignal) => Promise<boolean>;

const holders = new Set<symbol>();
let ask: Ask | null = null;
/** Ends the question that stands. */
let asked = new AbortController();

/** What stands in forms and is not saved, and the question before it is lost. One for each browser tab. */
export const unsaved = {
  /** Something is not saved from now on; returns what ends that. */
  hold(): () => void {
    const holder = Symbol();
    holders.add(holder);
    return () => {
      holders.delete(holder);
      if (holders.size === 0) asked.abort();
    };
  },
  exists(): boolean {
    return holders.size > 0;
  },
  /** What was held is saved, or may be lost. */
  free(): void {
    holders.clear();
  },
  /** Registers what asks the person; returns a function that removes it. */
  onAsk(handler: Ask): () => void {
    ask = handler;
    return () => {
      if (ask === handler) ask = null;
    };
  },
  /** Whether the page may be left: at once when everything is saved, else when the person says so. */
  async mayLeave(): Promise<boolean> {
    if (!unsaved.exists() || ask === null) return true;
    asked = new AbortController();
    if (!(await ask(asked.signal))) return false;
    unsaved.free();
    return true;
  },
};
