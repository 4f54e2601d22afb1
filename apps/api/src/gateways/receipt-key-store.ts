import { createHash } from 'node:crypto';
import type { ReceiptPublicKey } from '@tallygate/contracts/receipt';
import { RECEIPT_ALGORITHM } from '@tallygate/contracts/receipt';
import type { Database } from '@tallygate/db/database';

/** The name of a key: its thumbprint by RFC 7638, whose members stand in this order. */
export function receiptKeyId(x: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
}

/** Every key that ever signed receipts, of gateways and of this installation: what was signed once verifies for good. */
export class ReceiptKeyStore {
  readonly #context: { db: Database; now: () => Date };
  readonly #kept = new Set<string>();

  constructor(context: { db: Database; now: () => Date }) {
    this.#context = context;
  }

  /** @param gatewayId null for the installation's own. A key under another name than its thumbprint is not kept. */
  async keep(keys: readonly ReceiptPublicKey[], gatewayId: string | null): Promise<void> {
    for (const { kid, x } of keys) {
      if (this.#kept.has(kid) || kid !== receiptKeyId(x)) continue;
      await this.#context.db.sql(
        `insert into receipt_keys (kid, x, gateway_id, first_seen_at) values ($1, $2, $3, $4::timestamptz)
         on conflict (kid) do nothing`,
        [kid, x, gatewayId, this.#context.now()],
      );
      this.#kept.add(kid);
    }
  }

  /** All of them, the newest first. */
  async all(): Promise<ReceiptPublicKey[]> {
    const rows = await this.#context.db.sql<{ kid: string; x: string }>(
      'select kid, x from receipt_keys order by first_seen_at desc, kid',
    );
    return rows.map(({ kid, x }) => ({ kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: RECEIPT_ALGORITHM }));
  }
}
