/** One counter that a call adds to. Amounts are whole numbers: calls, or millionths of a minor unit. */
export type LimitQuery = {
  key: string;
  limit: bigint;
  /** 0 where nobody can tell a bound: then something has to be left. */
  amount: bigint;
  /** Nothing is added beyond it. */
  isHard: boolean;
  /** When it is over, by the clock of business; milliseconds since 1970. */
  untilMs: number;
};

/** What a call adds to a counter or gives back to it. */
export type LimitChange = { key: string; amount: bigint; untilMs: number };

/** Whether all was added, and how much each counter had before. */
export type LimitsHeld = { isHeld: boolean; used: bigint[] };

/** What was used of limits, in one place or for several gateways. */
export type LimitCounters = {
  /** Adds to all counters, or to none where a hard one has no room. The keys differ. */
  hold(queries: readonly LimitQuery[]): LimitsHeld | Promise<LimitsHeld>;
  /** Adds what a call took more than it held, or gives back what it did not take. Nothing goes below 0. */
  change(changes: readonly LimitChange[]): void;
  close(): Promise<void>;
};

/** Whether a counter that has so much takes what is asked. */
export function hasRoom({ limit, amount }: Pick<LimitQuery, 'limit' | 'amount'>, used: bigint): boolean {
  return amount === 0n ? used < limit : used + amount <= limit;
}
