import type { CallEvent } from '@tallygate/contracts/event';
import { type ReceiptClaims, receiptClaims } from '@tallygate/contracts/receipt';
import { CHAIN_START, entryHash } from '@tallygate/credits/entry-chain';
import type { SqlRunner } from '@tallygate/db/database';

type Carried = { event: string; time: string; token: string; meterIds: string[] };

/** The receipts that the results of calls carried, as their events arrive. */
export class SeenReceipts {
  readonly byCompany = new Map<string, Carried[]>();

  /** Called for new events alone. What is no receipt of the event is passed over: the call counts without it. */
  add({ id, company, time }: CallEvent, token: string | undefined): void {
    const claims = token === undefined || company === undefined ? undefined : claimsIn(token);
    if (token === undefined || company === undefined || claims?.jti !== id) return;
    const meterIds = claims.charges.flatMap(({ meterId }) => meterId ?? []);
    const carried = this.byCompany.get(company) ?? [];
    carried.push({ event: id, time, token, meterIds });
    this.byCompany.set(company, carried);
  }
}

/**
 * Puts the receipts of new events behind those that their companies have, in the transaction that stores the events: an event is
 * stored once, so its receipt stands in the chain once. Chains are locked in the order of their companies.
 */
export async function chainReceipts(tx: SqlRunner, { byCompany }: SeenReceipts): Promise<void> {
  for (const company of [...byCompany.keys()].sort()) {
    await tx.sql(
      'insert into receipt_chains (company, sequence, hash) values ($1, 0, $2) on conflict (company) do nothing',
      [company, CHAIN_START],
    );
    const [end] = await tx.sql<{ sequence: string; hash: string }>(
      'select sequence::text as sequence, hash from receipt_chains where company = $1 for update',
      [company],
    );
    if (end === undefined) throw new Error(`the chain of receipts of "${company}" was not stored`);
    await append(tx, { company, end, carried: byCompany.get(company) ?? [] });
  }
}

async function append(
  tx: SqlRunner,
  { company, end, carried }: { company: string; end: { sequence: string; hash: string }; carried: readonly Carried[] },
): Promise<void> {
  let sequence = BigInt(end.sequence);
  let hash = end.hash;
  const rows = carried.map((one) => {
    sequence += 1n;
    const previous = hash;
    hash = entryHash(previous, { seq: `${sequence}`, receipt: one.token });
    return { ...one, sequence: `${sequence}`, previous, hash };
  });
  await tx.sql(INSERT, [company, JSON.stringify(rows)]);
  await tx.sql('update receipt_chains set sequence = $2::bigint, hash = $3 where company = $1', [
    company,
    `${sequence}`,
    hash,
  ]);
}

const INSERT = `
insert into receipts (company, sequence, event_id, time, meter_ids, token, previous, hash)
select $1, sequence, event, time, array(select jsonb_array_elements_text("meterIds")), token, previous, hash
from jsonb_to_recordset($2::jsonb)
  as row(sequence bigint, event uuid, time timestamptz, "meterIds" jsonb, token text, previous text, hash text)`;

function claimsIn(token: string): ReceiptClaims | undefined {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    return receiptClaims.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}
