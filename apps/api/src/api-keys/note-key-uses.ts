import type { CallEvent } from '@tallygate/contracts/event';
import type { Database } from '@tallygate/db/database';

/** How the gateway calls the issuer of a caller who came with an API key; its `clientId` is then the key's name. */
const ISSUER = 'api-key';

/** Gathers which keys the calls of a batch were made with, and when last. */
export class SeenKeyUses {
  readonly #newest = new Map<string, { proxy: string; name: string; time: string }>();

  add({ issuer, clientId: name, proxy, time }: CallEvent): void {
    if (issuer !== ISSUER || name === undefined) return;
    const key = JSON.stringify([proxy, name]);
    if ((this.#newest.get(key)?.time ?? '') < time) this.#newest.set(key, { proxy, name, time });
  }

  rows(): { proxy: string; name: string; time: string }[] {
    return [...this.#newest.values()];
  }
}

/** Moves the last use of every key with which one of the calls was made; a repeated batch changes nothing. */
export async function noteKeyUses(db: Database, seen: SeenKeyUses): Promise<void> {
  const rows = seen.rows();
  if (rows.length === 0) return;
  // "updated_at" stays: a use is no change, and would make every apply read the key again.
  await db.sql(
    `update api_keys set last_used_at = used.time
     from json_to_recordset($1::json) as used(proxy text, name text, time timestamptz)
     where api_keys.proxy = used.proxy and api_keys.name = used.name
       and (last_used_at is null or last_used_at < used.time)`,
    [JSON.stringify(rows)],
  );
}
