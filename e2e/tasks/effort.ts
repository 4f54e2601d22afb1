/** What a task took; the test of it notes one as an annotation of the type `effort`. */
export type Effort = {
  hand: 'mouse' | 'keyboard';
  task: string;
  /** Presses of the pointer, and how many there may be. */
  clicks: number;
  clicksAtMost: number;
  keys: number;
  /** Of a machine that neither reads nor thinks. */
  seconds: number;
};

export const EFFORT = 'effort';
