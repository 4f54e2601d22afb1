import type { UsageGroup } from './usage-group.ts';

/** A group that one requirement alone keeps from being counted. */
export type NearMiss = { group: UsageGroup; failed: string; found: string | null };

const PER_REQUIREMENT = 3;
const AT_MOST = 10;

/** Keeps the latest few near misses of each requirement. */
export class NearMisses {
  readonly #byRequirement = new Map<string, NearMiss[]>();

  add(miss: NearMiss): void {
    const kept = this.#byRequirement.get(miss.failed) ?? [];
    const last = kept.at(-1);
    if (kept.length === PER_REQUIREMENT && last && last.group.lastAt >= miss.group.lastAt) return;
    kept.push(miss);
    kept.sort(byLatest);
    this.#byRequirement.set(miss.failed, kept.slice(0, PER_REQUIREMENT));
  }

  latest(): NearMiss[] {
    return [...this.#byRequirement.values()].flat().sort(byLatest).slice(0, AT_MOST);
  }
}

function byLatest(a: NearMiss, b: NearMiss): number {
  return b.group.lastAt - a.group.lastAt;
}
