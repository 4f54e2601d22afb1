import type { Dispatcher } from '@tallygate/outbound/outbound';
import type { LearnedPath } from './learned-path.ts';

/** One address that the calls of a proxy may go to. */
export type UpstreamTarget = {
  /** The whole URL: names the target in sessions. */
  href: string;
  origin: string;
  /** Path and query. */
  path: string;
  /** Where its redirects have led, kept as long as its configuration. */
  learned: LearnedPath;
  /** Names of the parameters in it, in lower case: what a caller gives for them stays here. */
  ownParameters: ReadonlySet<string>;
  /** Host and port. */
  host: string;
  pool: Pick<Dispatcher, 'dispatch'>;
  weight: number;
  /** Members of every event of a call that goes here, as JSON text with a trailing comma. */
  eventMembers: string;
};

/** The addresses of a proxy, and which one is next. */
export class UpstreamTargets {
  /** At least one. Targets of weight 0 get no requests, unless all weights are 0. */
  readonly all: readonly UpstreamTarget[];
  readonly #weighted: { target: UpstreamTarget; weight: number; credit: number }[];
  readonly #total: number;

  constructor(all: readonly UpstreamTarget[]) {
    this.all = all;
    const used = all.some((target) => target.weight > 0) ? all.filter((target) => target.weight > 0) : all;
    this.#weighted = used.map((target) => ({ target, weight: target.weight || 1, credit: 0 }));
    this.#total = this.#weighted.reduce((sum, { weight }) => sum + weight, 0);
  }

  get first(): UpstreamTarget {
    return this.all[0] as UpstreamTarget;
  }

  /** The next one, so that each gets exactly its share and none a run of calls (smooth weighted round robin). */
  next(): UpstreamTarget {
    let best = this.#weighted[0]!;
    for (const entry of this.#weighted) {
      entry.credit += entry.weight;
      if (entry.credit > best.credit) best = entry;
    }
    best.credit -= this.#total;
    return best.target;
  }

  named(href: string | undefined): UpstreamTarget | undefined {
    return this.all.find((target) => target.href === href);
  }
}
