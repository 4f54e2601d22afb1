import type { Heartbeat } from '@tallygate/contracts/internal-api';
import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { GatewayCaller } from '../identity/gateway-caller.ts';

/** How many starts of a gateway are remembered. */
const MAX_STARTS = 20;

/**
 * Finds two processes that use one credential at the same time: one that reports again after another one has started
 * since. After a restart that does not happen, because the former process is gone.
 */
export class CloneWatch {
  readonly #starts = new Map<string, string[]>();

  /** Whether this start reports although another one has followed it. */
  isClone({ id, boot }: Pick<Heartbeat, 'id' | 'boot'>): boolean {
    if (boot === undefined) return false;
    const starts = this.#starts.get(id) ?? [];
    if (starts.at(-1) === boot) return false;
    const isKnown = starts.includes(boot);
    this.#starts.set(id, [...starts.filter((one) => one !== boot), boot].slice(-MAX_STARTS));
    return isKnown;
  }
}

type Context = { logger: Logger; db: Database; now: () => Date };

/** Flags the credential, once. */
export async function noteClone(
  { db, now, logger, author }: Context & { author: Author },
  caller: GatewayCaller & { verified: true },
): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const { count } = await tx.gatewayCredential.updateMany({
      where: { id: caller.credentialId, clonedAt: null },
      data: { clonedAt: now() },
    });
    if (count === 0) return;
    logger.error({ gateway: caller.id }, 'two gateways use the same credential; revoke it and enrol both again');
    const reason = 'two processes use the credential at the same time';
    const note = { action: 'clone', entityType: 'gateway', entityId: caller.id, outcome: 'failed', reason } as const;
    await writeAudit(tx, author, note);
  });
}
