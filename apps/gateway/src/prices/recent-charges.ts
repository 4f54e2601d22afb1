import type { ToldCharge } from '@tallygate/contracts/protocol-prices';
import { createBoundedMap } from '../auth/bounded-map.ts';

/** A call of the past as its caller is told of it. */
export type RecentCharge = { time: string; proxy: string; tool: string; charge: ToldCharge };

const CALLERS = 10_000;
/** Of each caller. */
export const KEPT_CHARGES = 20;

/** The last charges of each caller at this gateway, newest first. They end with the process: the ledger has all of them. */
export class RecentCharges {
  readonly #callers = createBoundedMap<RecentCharge[]>(CALLERS);

  /** @param owner who called, as `ownerOf` names callers */
  add(owner: string, charge: RecentCharge): void {
    this.#callers.set(owner, [charge, ...(this.#callers.get(owner) ?? [])].slice(0, KEPT_CHARGES));
  }

  of(owner: string): readonly RecentCharge[] {
    return this.#callers.get(owner) ?? [];
  }
}
