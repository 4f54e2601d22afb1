import type { GatewayEntry, GatewayList } from '@tallygate/contracts/gateway-enrolment';
import type { Database } from '@tallygate/db/database';
import type { GatewayCredential, GatewayEnrolment } from '@tallygate/db/generated/client';
import { isClockOff } from './clock-ahead.ts';
import type { GatewayRegistry } from './registry.ts';

type Context = { db: Database; registry: GatewayRegistry; gatewayToken: string | null; now: () => Date };

/** Every gateway that has enrolled, may enrol, or reported since this api started, by name. */
export async function listGateways({ db, registry, gatewayToken, now }: Context): Promise<GatewayList> {
  const credentials = await db.prisma.gatewayCredential.findMany({ orderBy: { issuedAt: 'asc' } });
  const enrolments = await db.prisma.gatewayEnrolment.findMany({ orderBy: { createdAt: 'asc' } });
  const reported = registry.list();
  const ids = new Set([
    ...credentials.map((one) => one.gatewayId),
    ...enrolments.flatMap((one) => (isOpen(one, now()) && one.gatewayId !== null ? [one.gatewayId] : [])),
    ...reported.map((one) => one.id),
  ]);
  const gateways = [...ids].sort().map((id): GatewayEntry => {
    const view = reported.find((one) => one.id === id);
    const own = credentials.filter((one) => one.gatewayId === id);
    return {
      id,
      live: view?.live ?? false,
      verified: view?.verified ?? false,
      version: view?.version ?? null,
      hostname: view?.hostname ?? null,
      configHash: view?.configHash ?? null,
      lastSeenAt: view?.lastSeenAt ?? null,
      clockAheadMs: offBy(view?.clockAheadMs),
      ...credentialFacts(own),
      ...codeFacts(
        enrolments.filter((one) => one.gatewayId === id),
        own,
        now(),
      ),
    };
  });
  return { gateways, sharedToken: gatewayToken !== null };
}

function offBy(aheadMs: number | undefined): number | null {
  return isClockOff(aheadMs) ? aheadMs : null;
}

function credentialFacts(own: readonly GatewayCredential[]) {
  const newest = own.at(-1);
  const enrolled = own.find((one) => one.enrolmentId === newest?.enrolmentId);
  const cloned = own.findLast((one) => one.enrolmentId === newest?.enrolmentId && one.clonedAt !== null);
  return {
    enrolledAt: enrolled?.issuedAt.toISOString() ?? null,
    expiresAt: newest?.expiresAt.toISOString() ?? null,
    revokedAt: newest?.revokedAt?.toISOString() ?? null,
    clonedAt: cloned?.clonedAt?.toISOString() ?? null,
  };
}

function codeFacts(codes: readonly GatewayEnrolment[], own: readonly GatewayCredential[], now: Date) {
  const used = codes.find((one) => one.id === own.at(-1)?.enrolmentId);
  const open = codes.findLast((one) => isOpen(one, now));
  return {
    codeReusedAt: used?.reusedAt?.toISOString() ?? null,
    codeExpiresAt: open?.expiresAt.toISOString() ?? null,
  };
}

function isOpen({ usedAt, expiresAt }: GatewayEnrolment, now: Date): boolean {
  return usedAt === null && expiresAt > now;
}
