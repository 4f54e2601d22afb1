import type { AlertDeliveryView, AlertEndpointView } from '@tallygate/contracts/alert-endpoint';
import { ALERT_DELIVERY_STATES } from '@tallygate/contracts/alert-kinds';
import { AppError } from '@tallygate/contracts/app-error';
import type { AlertAttempt, AlertEndpoint } from '@tallygate/db/generated/client';
import { z } from 'zod';
import type { Transaction } from '../../database/transaction.ts';

const NEWEST_FIRST = { id: 'desc' } as const;

/** Every endpoint by name. */
export async function listEndpoints(tx: Transaction): Promise<AlertEndpointView[]> {
  const rows = await tx.alertEndpoint.findMany({ orderBy: { name: 'asc' } });
  return Promise.all(rows.map((row) => viewOf(tx, row)));
}

/** @throws AppError ALERT_ENDPOINT_NOT_FOUND */
export async function requireEndpoint(tx: Transaction, id: string): Promise<AlertEndpoint> {
  const row = await tx.alertEndpoint.findUnique({ where: { id } });
  if (!row) throw new AppError('ALERT_ENDPOINT_NOT_FOUND', { detail: `There is no endpoint "${id}"` });
  return row;
}

export async function viewOf(tx: Transaction, row: AlertEndpoint): Promise<AlertEndpointView> {
  const { id, name, address, enabled, offBecause, secretEnd, formerSecretUntil, updatedAt, updatedBy } = row;
  const last = await tx.alertAttempt.findFirst({ where: { delivery: { endpointId: id } }, orderBy: NEWEST_FIRST });
  return {
    id,
    name,
    address,
    enabled,
    offBecause,
    secretEnd,
    formerSecretUntil: formerSecretUntil?.toISOString() ?? null,
    waiting: await tx.alertDelivery.count({ where: { endpointId: id, state: 'waiting' } }),
    failed: await tx.alertDelivery.count({ where: { endpointId: id, state: 'failed' } }),
    lastAttempt: last && attemptOf(last),
    updatedAt: updatedAt.toISOString(),
    updatedBy,
  };
}

/** Endpoints that were switched off by themselves, and why. */
export async function readEndpointsOff(tx: Transaction): Promise<{ name: string; offBecause: string }[]> {
  const rows = await tx.alertEndpoint.findMany({
    where: { enabled: false, offBecause: { not: null } },
    orderBy: { name: 'asc' },
  });
  return rows.map(({ name, offBecause }) => ({ name, offBecause: offBecause ?? '' }));
}

/** The newest messages to an endpoint, with every attempt. */
export async function listDeliveries(tx: Transaction, endpointId: string, limit: number): Promise<AlertDeliveryView[]> {
  const rows = await tx.alertDelivery.findMany({
    where: { endpointId },
    include: { attempts: { orderBy: NEWEST_FIRST } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
  });
  return rows.map(({ id, type, state, body, createdAt, nextAttemptAt, attempts }) => ({
    id,
    type,
    state: z.enum(ALERT_DELIVERY_STATES).parse(state),
    body,
    createdAt: createdAt.toISOString(),
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    attempts: attempts.map(attemptOf),
  }));
}

function attemptOf({ at, status, message, durationMs }: AlertAttempt) {
  return { at: at.toISOString(), status, message, durationMs };
}
