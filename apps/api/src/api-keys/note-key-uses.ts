import type { CallEvent } from '@tallygate/contracts/event';
import type { Database } from '@tallygate/db/database';

/** How the gateway calls the issuer of a caller who came with an API key; its `clientId` is then the key's name. */
const ISSUER = 'api-key';

/** Moves the last use of every key with which one of the calls was made; a repeated batch changes nothing. */
export async function noteKeyUses(db: Database, events: readonly CallEvent[]): Promise<void> {
  const newest = new Map<string, { proxy: string; name: string; time: string }>();
  for (const { issuer, clientId: name, proxy, time } of events) {
    if (issuer !== ISSUER || name === undefined) continue;
    const key = JSON.stringify([proxy, name]);
    if ((newest.get(key)?.time ?? '') < time) newest.set(key, { proxy, name, time });
  }
  if (newest.size === 0) return;
  // "updated_at" stays: a use is no change, and would make every apply read the key again.
  await db.sql(
    `update api_keys set last_used_at = used.time
     from json_to_recordset($1::json) as used(proxy text, name text, time timestamptz)
     where api_keys.proxy = used.proxy and api_keys.name = used.name
       and (last_used_at is null or last_used_at < used.time)`,
    [JSON.stringify([...newest.values()])],
  );
}
