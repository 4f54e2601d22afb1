import { apiKeyId } from '@tallygate/config/entities';
import {
  type ApiKeyList,
  type ApiKeyReply,
  type CreateApiKey,
  endOfLifetime,
  type Lifetime,
} from '@tallygate/contracts/api-key';
import { AppError } from '@tallygate/contracts/app-error';
import type { AuditAction } from '@tallygate/contracts/audit-names';
import { may } from '@tallygate/contracts/rights';
import type { Database } from '@tallygate/db/database';
import type { ApiKey } from '@tallygate/db/generated/client';
import { uniqueViolation } from '@tallygate/db/unique-violation';
import { v7 as uuidv7 } from 'uuid';
import type { Applier, ApplyOutcome } from '../apply/applier.ts';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Transaction } from '../database/transaction.ts';
import { entryOf } from '../desired/key-entry.ts';
import { requireOwnChange } from '../desired/own-changes.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { requireProxy } from '../proxies/find-proxy.ts';
import { keyColumns, newApiKey, newKeyName } from './key-text.ts';
import { keyView } from './key-view.ts';

/** Whose keys, and who asks. */
type KeyContext = { proxy: string; author: Author };

type Context = {
  settings: { applyWaitMs: { management: number } };
  db: Database;
  registry: GatewayRegistry;
  applier: Applier;
  now: () => Date;
};

/** @throws AppError PROXY_NOT_FOUND */
export async function listKeys(context: Context, proxy: string): Promise<ApiKeyList> {
  const { prisma } = context.db;
  await requireProxy(prisma, proxy);
  const rows = await prisma.apiKey.findMany({ where: { proxy }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
  const state = await context.applier.state();
  return {
    status: 'success',
    totalCount: rows.length,
    apiKeys: rows.map((row) => keyView(context, { state, row })),
  };
}

/**
 * Issues a key and applies it: when this resolves, gateways accept the key, or the reply names those that do not yet.
 * The key itself is in this reply and nowhere else.
 * @throws AppError PROXY_NOT_FOUND, API_KEY_NAME_TAKEN, INVALID_INPUT, or what an apply may throw
 */
export async function createKey(context: Context & KeyContext, input: CreateApiKey): Promise<ApiKeyReply> {
  const { proxy, author } = context;
  const clearKey = input.apiKey ?? newApiKey();
  const name = input.name ?? newKeyName();
  const row = await write(context, async (tx) => {
    await requireProxy(tx, proxy);
    const created = await tx.apiKey.create({
      data: {
        id: uuidv7(),
        proxy,
        name,
        ...keyColumns(clearKey),
        consumer: input.consumer ?? name,
        company: input.company ?? null,
        externalRefId: input.externalRefId ?? null,
        source: input.apiKey === undefined ? 'local' : 'external',
        expiresAt: futureEnd(input, context.now()) ?? null,
        createdBy: author.actor,
        updatedBy: author.actor,
      },
    });
    requireOwnKey(author, null, created);
    await audit(tx, author, { action: 'create', row: created, before: null, after: created });
    return created;
  });
  const undo = (tx: Transaction) => tx.apiKey.deleteMany({ where: { id: row.id } });
  const outcome = await applyOrUndo(context, { row, undo, message: `Issued the API key ${name} of ${proxy}` });
  return reply(context, { row, outcome, message: 'API key generated successfully', clearKey });
}

/**
 * Replaces what is known of a key, and the key itself when the input brings one.
 * @throws AppError API_KEY_NOT_FOUND, API_KEY_NAME_TAKEN, INVALID_INPUT, or what an apply may throw
 */
export async function replaceKey(
  context: Context & KeyContext,
  { name, input }: { name: string; input: CreateApiKey },
) {
  if (input.name !== undefined && input.name !== name) {
    const message = `must be '${name}', the name in the address: the name of a key does not change`;
    throw new AppError('INVALID_INPUT', { detail: `name: ${message}`, findings: [{ path: 'name', message }] });
  }
  const mayCharge = may(context.author.subject, 'charges.write');
  return changeKey(context, {
    name,
    change: {
      data: {
        ...(input.apiKey === undefined ? {} : { ...keyColumns(input.apiKey), source: 'external' }),
        // People who may not set who pays may leave those fields out; the stored values stay.
        ...(mayCharge || input.consumer !== undefined ? { consumer: input.consumer ?? name } : {}),
        ...(mayCharge || input.company !== undefined ? { company: input.company ?? null } : {}),
        externalRefId: input.externalRefId ?? null,
        expiresAt: futureEnd(input, context.now()) ?? null,
      },
      message: 'API key updated successfully',
    },
  });
}

/**
 * Puts a new key in the place of an old one, which stops working with the same apply.
 * @throws AppError API_KEY_NOT_FOUND, INVALID_INPUT, or what an apply may throw
 */
export async function regenerateKey(context: Context & KeyContext, { name, input }: { name: string; input: Lifetime }) {
  const clearKey = newApiKey();
  const expiresAt = futureEnd(input, context.now());
  return changeKey(context, {
    name,
    change: {
      data: { ...keyColumns(clearKey), source: 'local', ...(expiresAt === undefined ? {} : { expiresAt }) },
      message: 'API key regenerated successfully',
      clearKey,
    },
  });
}

/**
 * Ends a key: when this resolves, gateways refuse it, or the reply names those that have not confirmed it.
 * @throws AppError API_KEY_NOT_FOUND, or what an apply may throw
 */
export async function revokeKey(context: Context & KeyContext, name: string): Promise<ApplyOutcome> {
  const { proxy, author } = context;
  const row = await write(context, async (tx) => {
    const found = await requireKey(tx, proxy, name);
    requireOwnKey(author, found, null);
    await tx.apiKey.delete({ where: { id: found.id } });
    await audit(tx, author, { action: 'revoke', row: found, before: found, after: null });
    return found;
  });
  const undo = (tx: Transaction) => tx.apiKey.create({ data: row });
  return applyOrUndo(context, { row, undo, message: `Revoked the API key ${name} of ${proxy}` });
}

type Change = { data: Partial<Omit<ApiKey, 'id' | 'proxy' | 'name'>>; message: string; clearKey?: string };

async function changeKey(
  context: Context & KeyContext,
  { name, change }: { name: string; change: Change },
): Promise<ApiKeyReply> {
  const { proxy, author } = context;
  const { before, after } = await write(context, async (tx) => {
    const found = await requireKey(tx, proxy, name);
    const changed = await tx.apiKey.update({
      where: { id: found.id },
      data: { ...change.data, revision: found.revision + 1, updatedBy: author.actor },
    });
    requireOwnKey(author, found, changed);
    await audit(tx, author, {
      action: change.clearKey === undefined ? 'change' : 'regenerate',
      row: changed,
      before: found,
      after: changed,
    });
    return { before: found, after: changed };
  });
  const undo = (tx: Transaction) =>
    tx.apiKey.update({ where: { id: before.id }, data: { ...before, revision: after.revision + 1 } });
  const outcome = await applyOrUndo(context, { row: after, undo, message: `Changed the API key ${name} of ${proxy}` });
  return reply(context, { row: after, outcome, message: change.message, clearKey: change.clearKey });
}

/** Runs a write; two that want the same name or key at the same time are told apart by the database. */
async function write<T>(
  { db, proxy }: { db: Database } & KeyContext,
  run: (tx: Transaction) => Promise<T>,
): Promise<T> {
  try {
    return await db.prisma.$transaction(run);
  } catch (error) {
    const fields = uniqueViolation(error)?.fields;
    if (!fields) throw error;
    const [path, message] = fields.includes('hash')
      ? ['apiKey', `the proxy '${proxy}' accepts this key already, under another name`]
      : ['name', `the proxy '${proxy}' already has an API key of this name`];
    throw new AppError('API_KEY_NAME_TAKEN', { detail: message, findings: [{ path, message }], cause: error });
  }
}

async function applyOrUndo(
  { applier, settings, db, author }: Context & KeyContext,
  { row, undo, message }: { row: ApiKey; undo: (tx: Transaction) => Promise<unknown>; message: string },
): Promise<ApplyOutcome> {
  const selection = [{ type: 'api_key' as const, id: apiKeyId(row) }];
  try {
    return await applier.apply({ author, message, selection, waitMs: settings.applyWaitMs.management });
  } catch (error) {
    await db.prisma.$transaction(async (tx) => {
      await undo(tx);
      await audit(tx, author, { action: 'undo', row, before: row, after: null });
    });
    throw error;
  }
}

async function reply(
  context: Context,
  { row, outcome, message, clearKey }: { row: ApiKey; outcome: ApplyOutcome; message: string; clearKey?: string },
): Promise<ApiKeyReply> {
  const apiKey = keyView(context, { state: await context.applier.state(), row, clearKey });
  return { status: 'success', message, apiKey, notServing: outcome.notServing };
}

function audit(
  tx: Transaction,
  author: Author,
  { action, row, before, after }: { action: AuditAction; row: ApiKey; before: ApiKey | null; after: ApiKey | null },
): Promise<void> {
  const shown = (one: ApiKey | null) => (one === null ? null : { ...entryOf(one), externalRefId: one.externalRefId });
  return writeAudit(tx, author, {
    action,
    entityType: 'api_key',
    entityId: apiKeyId(row),
    before: shown(before),
    after: shown(after),
  });
}

/** @throws AppError API_KEY_NOT_FOUND */
async function requireKey(tx: Transaction, proxy: string, name: string): Promise<ApiKey> {
  const row = await tx.apiKey.findUnique({ where: { proxy_name: { proxy, name } } });
  if (!row) throw new AppError('API_KEY_NOT_FOUND', { detail: `The proxy '${proxy}' has no API key named '${name}'` });
  return row;
}

/** @throws AppError FORBIDDEN naming the fields that are somebody else's */
function requireOwnKey(author: Author, before: ApiKey | null, after: ApiKey | null): void {
  const row = after ?? before;
  if (row === null) return;
  const entry = (one: ApiKey | null) =>
    one === null ? undefined : { ...entryOf(one), externalRefId: one.externalRefId };
  requireOwnChange(author, { ref: { type: 'api_key', id: apiKeyId(row) }, before: entry(before), after: entry(after) });
}

/** @throws AppError INVALID_INPUT for an end that has passed already */
function futureEnd(input: Lifetime, now: Date): Date | undefined {
  const end = endOfLifetime(input, now);
  if (end === undefined || end > now) return end;
  const message = `must lie in the future; found ${input.expiresAt}`;
  throw new AppError('INVALID_INPUT', { detail: `expiresAt: ${message}`, findings: [{ path: 'expiresAt', message }] });
}
