import type { ApiTokenView, CreateApiToken, IssuedApiToken, RotateApiToken } from '@tallygate/contracts/api-token';
import { AppError } from '@tallygate/contracts/app-error';
import type { AuditAction } from '@tallygate/contracts/audit-names';
import { may, scopesWithin } from '@tallygate/contracts/rights';
import { knownRoles } from '@tallygate/contracts/roles';
import type { Database } from '@tallygate/db/database';
import type { User } from '@tallygate/db/generated/client';
import { newToken, tokenEnd, tokenHash } from '@tallygate/server-kit/token-text';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../../audit/author.ts';
import { writeAudit } from '../../audit/write-audit.ts';
import type { Transaction } from '../../database/transaction.ts';
import type { Identity } from '../../identity/identity.ts';
import { SERVICE_ISSUER } from '../service-accounts.ts';
import { type TokenRow, tokenView } from './token-view.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

type Asker = { identity: Identity; author: Author };

/** The person's own tokens, for administrators all tokens; newest first. */
export async function listTokens(
  { db, now }: { db: Database; now: () => Date },
  identity: Identity,
): Promise<ApiTokenView[]> {
  const rows = await db.prisma.apiToken.findMany({
    where: visibleTo(identity),
    include: { owner: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return rows.map((row) => tokenView(row, now()));
}

/**
 * Makes a token; its text is in this reply and nowhere else.
 * @throws AppError INVALID_INPUT for a scope beyond its owner's roles, FORBIDDEN for another owner
 */
export async function createToken(
  context: { db: Database; now: () => Date } & Asker,
  input: CreateApiToken,
): Promise<IssuedApiToken> {
  const { owner: _, expiresInDays, ...shape } = input;
  return context.db.prisma.$transaction(async (tx) => {
    const owner = await requireOwner(tx, context.identity, input.owner);
    requireScopesOf(owner, input);
    return issue(context, tx, { ...shape, owner, expiresInDays, action: 'create' });
  });
}

/**
 * Makes a token that replaces another, which stays valid for the overlap at most.
 * @throws AppError API_TOKEN_NOT_FOUND
 */
export async function rotateToken(
  context: { db: Database; now: () => Date } & Asker,
  { id, input }: { id: string; input: RotateApiToken },
) {
  return context.db.prisma.$transaction(async (tx) => {
    const former = await requireToken(tx, context.identity, id);
    const end = new Date(context.now().getTime() + input.overlapHours * HOUR_MS);
    if (former.expiresAt > end) await tx.apiToken.update({ where: { id }, data: { expiresAt: end } });
    const { name, owner, scopes, proxies, networks } = former;
    const { expiresInDays } = input;
    return issue(context, tx, { name, owner, scopes, proxies, networks, expiresInDays, action: 'rotate' });
  });
}

/**
 * Ends a token: the next request with it is refused.
 * @throws AppError API_TOKEN_NOT_FOUND
 */
export async function revokeToken({ db, identity, author }: { db: Database } & Asker, id: string): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const row = await requireToken(tx, identity, id);
    await tx.apiToken.delete({ where: { id } });
    await audit(tx, author, { action: 'revoke', token: row, before: row, after: null });
  });
}

type Issue = Pick<TokenRow, 'name' | 'owner' | 'scopes' | 'proxies' | 'networks'> & {
  expiresInDays: number;
  action: 'create' | 'rotate';
};

async function issue(
  { now, author }: { now: () => Date; author: Author },
  tx: Transaction,
  shape: Issue,
): Promise<IssuedApiToken> {
  const { owner, expiresInDays, action, ...columns } = shape;
  const text = newToken('api');
  const row = await tx.apiToken.create({
    data: {
      ...columns,
      id: uuidv7(),
      ownerId: owner.id,
      hash: tokenHash(text),
      last4: tokenEnd(text),
      createdAt: now(),
      createdBy: author.actor,
      expiresAt: new Date(now().getTime() + expiresInDays * DAY_MS),
    },
    include: { owner: true },
  });
  await audit(tx, author, { action, token: row, before: null, after: row });
  return { token: tokenView(row, now()), text };
}

/**
 * The owner of a new token: oneself, or for administrators also a service account. Nobody can make a token of another
 * person.
 */
async function requireOwner(tx: Transaction, identity: Identity, username: string | undefined): Promise<User> {
  if (username === undefined || username === identity.username)
    return tx.user.findUniqueOrThrow({ where: { id: identity.userId } });
  const service = may(identity, 'all-tokens.write')
    ? await tx.user.findFirst({ where: { username, issuer: SERVICE_ISSUER } })
    : null;
  if (service) return service;
  const message = 'must be oneself or, for administrators, a service account; leave it out for a token of your own';
  throw new AppError('FORBIDDEN', { detail: `owner: ${message}`, findings: [{ path: 'owner', message }] });
}

function requireScopesOf(owner: User, { scopes }: CreateApiToken): void {
  const roles = knownRoles(owner.roles);
  const possible = scopesWithin(roles);
  const beyond = scopes.filter((one) => !possible.includes(one));
  if (beyond.length === 0) return;
  const message = `found ${beyond.join(', ')}; with the roles of ${owner.username} (${roles.join(', ')}) a token may have ${possible.join(', ')}`;
  throw new AppError('INVALID_INPUT', { detail: `scopes: ${message}`, findings: [{ path: 'scopes', message }] });
}

/** @throws AppError API_TOKEN_NOT_FOUND also for a token that the person may not see */
async function requireToken(tx: Transaction, identity: Identity, id: string): Promise<TokenRow> {
  const row = await tx.apiToken.findFirst({ where: { ...visibleTo(identity), id }, include: { owner: true } });
  if (!row) throw new AppError('API_TOKEN_NOT_FOUND', { detail: `There is no API token ${id}` });
  return row;
}

function visibleTo(identity: Identity) {
  return may(identity, 'all-tokens.write') ? {} : { ownerId: identity.userId };
}

function audit(
  tx: Transaction,
  author: Author,
  {
    action,
    token: { id },
    before,
    after,
  }: { action: AuditAction; token: TokenRow; before: TokenRow | null; after: TokenRow | null },
): Promise<void> {
  const shown = (row: TokenRow | null) =>
    row && {
      name: row.name,
      owner: row.owner.username,
      scopes: row.scopes,
      proxies: row.proxies,
      networks: row.networks,
      expiresAt: row.expiresAt.toISOString(),
    };
  return writeAudit(tx, author, {
    action,
    entityType: 'api_token',
    entityId: id,
    before: shown(before),
    after: shown(after),
  });
}
