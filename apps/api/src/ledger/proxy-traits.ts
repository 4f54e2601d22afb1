import type { CallEvent } from '@tallygate/contracts/event';
import type { SqlRunner } from '@tallygate/db/database';

/** Properties that come from a proxy's configuration: all its events share them until that changes. */
export const TRAITS = ['uri', 'proxyDisplayName', 'proxyVersion', 'proxyContext', 'httpMethod'] as const;
export type Trait = (typeof TRAITS)[number];

const DAY_MS = 24 * 3_600_000;

type Seen = { proxy: string; traits: string[]; firstDay: number; lastDay: number };

/** Gathers the traits of a batch of events. Pure; nothing is kept until they are written with the events. */
export class SeenTraits {
  readonly #seen = new Map<string, Seen>();

  /** @param time when it happened, in milliseconds since 1970 */
  add(event: CallEvent, time: number): void {
    const { proxy, uri, proxyDisplayName, proxyVersion, proxyContext, httpMethod } = event;
    const key = `${proxy}\0${uri}\0${proxyDisplayName}\0${proxyVersion}\0${proxyContext}\0${httpMethod}`;
    const day = Math.floor(time / DAY_MS);
    const seen = this.#seen.get(key);
    if (seen === undefined) {
      this.#seen.set(key, { proxy, traits: TRAITS.map((trait) => event[trait]), firstDay: day, lastDay: day });
      return;
    }
    seen.firstDay = Math.min(seen.firstDay, day);
    seen.lastDay = Math.max(seen.lastDay, day);
  }

  /** In an order that every writer keeps, so that two of them never wait for each other. */
  rows(): { proxy: string; traits: string[]; first_at: string; last_at: string }[] {
    return [...this.#seen]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { proxy, traits, firstDay, lastDay }]) => ({
        proxy,
        traits,
        first_at: new Date(firstDay * DAY_MS).toISOString(),
        last_at: new Date((lastDay + 1) * DAY_MS).toISOString(),
      }));
  }
}

/** Writes the traits of events in the transaction that stores them. */
export async function addTraits(tx: SqlRunner, seen: SeenTraits): Promise<void> {
  const rows = seen.rows();
  if (rows.length > 0) await tx.sql(UPSERT, [JSON.stringify(rows)]);
}

const UPSERT = `
insert into proxy_traits as known (proxy, fingerprint, traits, first_at, last_at)
select proxy, encode(sha256(convert_to(traits::text, 'UTF8')), 'hex'), traits, first_at, last_at from json_to_recordset($1::json)
  as row(proxy text, fingerprint text, traits jsonb, first_at timestamptz, last_at timestamptz)
on conflict (proxy, fingerprint) do update
  set first_at = least(known.first_at, excluded.first_at), last_at = greatest(known.last_at, excluded.last_at)
  where excluded.first_at < known.first_at or excluded.last_at > known.last_at`;

/** What is known of every event of a period by its proxy alone. */
export class ProxyTraits {
  /** The traits that no proxy changed in the period. */
  readonly steady: readonly Trait[];
  readonly #byProxy = new Map<string, string[]>();
  readonly #text: string;

  /**
   * @param rows traits as they were written, each proxy perhaps more than once
   * @param complete false when there may have been other traits in the period
   */
  constructor(rows: readonly { proxy: string; traits: string[] }[], isComplete: boolean) {
    const changed = new Set<Trait>(isComplete ? [] : TRAITS);
    for (const { proxy, traits } of rows) {
      const known = this.#byProxy.get(proxy);
      if (known === undefined) this.#byProxy.set(proxy, traits);
      else for (const [at, trait] of TRAITS.entries()) if (known[at] !== traits[at]) changed.add(trait);
    }
    this.steady = TRAITS.filter((trait) => !changed.has(trait));
    this.#text = JSON.stringify(rows);
  }

  /** Whether both were read from the same rows. */
  equals(other: ProxyTraits): boolean {
    return this.#text === other.#text;
  }

  /** The traits of a proxy; none when its first event came after they were read. */
  of(proxy: string, traits: readonly Trait[]): Partial<Record<Trait, string>> {
    const known = this.#byProxy.get(proxy);
    if (known === undefined) return {};
    return Object.fromEntries(traits.map((trait) => [trait, known[TRAITS.indexOf(trait)]]));
  }
}

/** @param period milliseconds since 1970, half-open */
export async function readTraits(db: SqlRunner, period: { from: number; to: number }): Promise<ProxyTraits> {
  const [answer] = await db.sql<{ rows: { proxy: string; traits: string[] }[]; complete: boolean }>(
    `select coalesce(json_agg(json_build_object('proxy', proxy, 'traits', traits) order by proxy, fingerprint), '[]') as rows,
       not exists (select from ledger_retention where traits_from > $1) as complete
     from proxy_traits where first_at < $2 and last_at > $1`,
    [new Date(period.from), new Date(period.to)],
  );
  return new ProxyTraits(answer?.rows ?? [], answer?.complete ?? false);
}
