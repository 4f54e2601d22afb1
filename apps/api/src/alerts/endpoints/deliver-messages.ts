import type { Database } from '@tallygate/db/database';
import type { AlertDelivery, AlertEndpoint } from '@tallygate/db/generated/client';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { OutboundSettings } from '@tallygate/outbound/policy';
import type { AuditLog } from '../../audit/audit-log.ts';
import { systemAuthor } from '../../audit/author.ts';
import { writeAudit } from '../../audit/write-audit.ts';
import type { Cipher } from '../../secrets/cipher.ts';
import { type Answer, sendMessage } from './send-message.ts';
import { nextAttemptAt } from './webhook-rhythm.ts';

export type DeliveryContext = {
  settings: { outbound: OutboundSettings };
  db: Database;
  auditLog: AuditLog;
  outbound: Outbound;
  secretCipher: Cipher;
  machineNow: () => Date;
};

/** Messages that one round takes. */
const AT_ONCE = 8;
/** Nobody else tries a message meanwhile; when its sender was killed, somebody does afterwards. */
const CLAIMED_MS = 2 * 60_000;

/**
 * Sends what is due. Who sends a message claims it first, so that several apis send each once.
 * @returns how many were tried
 */
export async function deliverMessages(context: DeliveryContext): Promise<number> {
  let tried = 0;
  for (;;) {
    const due = await claimDue(context);
    await Promise.all(due.map((delivery) => attempt(context, delivery)));
    tried += due.length;
    if (due.length < AT_ONCE) return tried;
  }
}

async function claimDue({ db, machineNow }: DeliveryContext): Promise<Claimed[]> {
  const now = machineNow();
  const claimed = await db.sql<{ id: string }>(
    `update alert_deliveries set next_attempt_at = $1::timestamptz, attempts_made = attempts_made + 1
     where id in (
       select d.id from alert_deliveries d join alert_endpoints e on e.id = d.endpoint_id
       where d.state = 'waiting' and d.next_attempt_at <= $2::timestamptz and e.enabled
       order by d.next_attempt_at, d.id limit ${AT_ONCE} for update of d skip locked)
     returning id`,
    [new Date(now.getTime() + CLAIMED_MS), now],
  );
  return db.prisma.alertDelivery.findMany({
    where: { id: { in: claimed.map(({ id }) => id) } },
    include: { endpoint: true },
  });
}

type Claimed = AlertDelivery & { endpoint: AlertEndpoint };

async function attempt(context: DeliveryContext, delivery: Claimed): Promise<void> {
  const at = context.machineNow();
  const answer = await sendMessage(context, delivery, at);
  await settle(context, delivery, { at, answer });
}

async function settle(
  { db, auditLog, machineNow }: DeliveryContext,
  { id, attemptsMade, endpoint }: Claimed,
  { at, answer }: { at: Date; answer: Answer },
): Promise<void> {
  const { status, message, durationMs, isTaken, isGone, retryAfterMs } = answer;
  const next =
    isTaken || isGone ? null : nextAttemptAt(machineNow(), attemptsMade, { retryAfterMs, spread: Math.random() });
  const state = isTaken ? 'delivered' : next === null ? 'failed' : 'waiting';
  await db.prisma.$transaction(async (tx) => {
    // It goes with its endpoint, which somebody may have deleted meanwhile.
    const { count } = await tx.alertDelivery.updateMany({ where: { id }, data: { state, nextAttemptAt: next } });
    if (count === 0) return;
    await tx.alertAttempt.create({ data: { deliveryId: id, at, status, message, durationMs } });
    if (state !== 'failed') return;
    const offBecause = isGone
      ? `it answered 410 on ${at.toISOString()}: nobody wants messages there any more`
      : `a message was tried ${attemptsMade} times, the last time on ${at.toISOString()}: ${message}`;
    const off = await tx.alertEndpoint.updateMany({
      where: { id: endpoint.id, enabled: true },
      data: { enabled: false, offBecause },
    });
    if (off.count > 0)
      await writeAudit(tx, systemAuthor({ auditLog }), {
        action: 'switch_off',
        entityType: 'alert_endpoint',
        entityId: endpoint.id,
        reason: offBecause,
      });
  });
}
