import type { CreateUser, UpdateUser, UserView } from '@tallygate/contracts/accounts';
import { AppError } from '@tallygate/contracts/app-error';
import type { AuditAction } from '@tallygate/contracts/audit-names';
import { knownRoles } from '@tallygate/contracts/roles';
import type { Database } from '@tallygate/db/database';
import type { User } from '@tallygate/db/generated/client';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import type { Transaction } from '../database/transaction.ts';
import type { AccessSettings } from './access-settings.ts';
import { ACCOUNT_PARTS, accountOf } from './account.ts';
import { accountChanged } from './account-changed.ts';
import type { Credentials } from './credentials.ts';
import type { OpenStreams } from './open-streams.ts';
import { requireGoodPassword } from './passwords/password-rules.ts';
import { requireLocal, requireOwnPassword } from './protected-accounts.ts';
import type { SecondFactors } from './second-factors.ts';

/** A password that nobody has signed in with yet. */
const UNUSED_PASSWORD = { mustChangePassword: false, weakPassword: false, epoch: { increment: 1 } } as const;

type Context = {
  settings: AccessSettings;
  db: Database;
  credentials: Credentials;
  secondFactors: SecondFactors;
  streams: OpenStreams;
  now: () => Date;
};

/** Every account, by name. */
export async function listUsers({ db, settings, now }: Context): Promise<UserView[]> {
  const users = await db.prisma.user.findMany({
    orderBy: { username: 'asc' },
    include: {
      ...ACCOUNT_PARTS,
      sessions: { where: { expiresAt: { gt: now() } }, select: { lastSeenAt: true } },
    },
  });
  return users.map((user) => {
    const seen = user.sessions.map((session) => session.lastSeenAt.getTime());
    return {
      username: user.username,
      roles: knownRoles(user.roles),
      createdAt: user.createdAt.toISOString(),
      defaultPassword: user.mustChangePassword,
      weakPassword: user.weakPassword,
      isLocal: user.issuer === null,
      hasSecondFactor: accountOf(user).hasSecondFactor,
      builtIn: user.username === settings.admin.user,
      sessions: seen.length,
      lastSeenAt: seen.length === 0 ? null : new Date(Math.max(...seen)).toISOString(),
    };
  });
}

/** @throws AppError USER_NAME_TAKEN or INVALID_INPUT */
export async function addUser(context: Context & { author: Author }, input: CreateUser): Promise<void> {
  const { author, db, credentials, settings } = context;
  const { username, password } = input;
  // Where a second factor is required, the account can do nothing before it has one.
  requireGoodPassword(password, { username, hasSecondFactor: settings.secondFactorRequired }, 'password');
  const roles = knownRoles(input.roles);
  const passwordHash = await credentials.hash(password);
  try {
    await db.prisma.$transaction(async (tx) => {
      await tx.user.create({ data: { id: uuidv7(), username, passwordHash, roles } });
      await audit(tx, author, { action: 'create', username, before: null, after: { roles } });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const message = `a user named '${username}' exists`;
    throw new AppError('USER_NAME_TAKEN', { findings: [{ path: 'username', message }], cause: error });
  }
}

/**
 * Changes roles or password of an account, which ends its sessions. A second factor stays.
 * @throws AppError USER_NOT_FOUND, USER_PROTECTED or INVALID_INPUT
 */
export async function changeUser(
  context: Context & { author: Author },
  { username, input }: { username: string; input: UpdateUser },
) {
  const { author, db, settings, credentials } = context;
  const { password } = input;
  if (password !== undefined) {
    if (author.actor === username) {
      throw new AppError('USER_PROTECTED', { detail: 'One’s own password changes only with the present one' });
    }
    requireOwnPassword(settings.admin, username);
    await requireGoodPasswordOf(context, { username, password });
  }
  const passwordHash = password === undefined ? undefined : await credentials.hash(password);
  const user = await db.prisma.$transaction(async (tx) => {
    const found = await lockUser(tx, username);
    requireLocal(found);
    const roles = input.roles === undefined ? knownRoles(found.roles) : knownRoles(input.roles);
    if (!roles.includes('admin')) await requireDispensable(tx, found, settings.admin.user);
    await tx.user.update({
      where: { id: found.id },
      data: { roles, ...(passwordHash !== undefined && { ...UNUSED_PASSWORD, passwordHash }) },
    });
    await tx.session.deleteMany({ where: { userId: found.id } });
    const action = passwordHash === undefined ? 'change' : 'reset_password';
    await audit(tx, author, { action, username, before: { roles: found.roles }, after: { roles } });
    return found;
  });
  await accountChanged(context, user.id);
}

/**
 * Removes an account and ends its sessions.
 * @throws AppError USER_NOT_FOUND or USER_PROTECTED
 */
export async function removeUser(context: Context & { author: Author }, username: string): Promise<void> {
  const { author, db, settings } = context;
  if (author.actor === username) {
    throw new AppError('USER_PROTECTED', { detail: 'Nobody can remove the account they are signed in with' });
  }
  const user = await db.prisma.$transaction(async (tx) => {
    const found = await lockUser(tx, username);
    await requireDispensable(tx, found, settings.admin.user);
    await tx.user.delete({ where: { id: found.id } });
    await audit(tx, author, { action: 'delete', username, before: { roles: found.roles }, after: null });
    return found;
  });
  await accountChanged(context, user.id);
}

/** Takes a lost second factor from an account and ends its sessions. @throws AppError USER_NOT_FOUND, SECOND_FACTOR_NOT_FOUND */
export async function resetSecondFactor(context: Context & { author: Author }, username: string): Promise<void> {
  const { author, db, secondFactors } = context;
  const user = await db.prisma.$transaction(async (tx) => {
    const found = await lockUser(tx, username);
    await secondFactors.remove(tx, found.id);
    await tx.session.deleteMany({ where: { userId: found.id } });
    await audit(tx, author, { action: 'reset_factor', username, before: null, after: null });
    return found;
  });
  await accountChanged(context, user.id);
}

async function requireGoodPasswordOf(
  { db, settings }: { settings: AccessSettings; db: Database },
  { username, password }: { username: string; password: string },
): Promise<void> {
  const user = await db.prisma.user.findUnique({ where: { username }, include: ACCOUNT_PARTS });
  if (!user) throw new AppError('USER_NOT_FOUND', { detail: `There is no user '${username}'` });
  const { hasSecondFactor } = accountOf(user);
  requireGoodPassword(
    password,
    { username, hasSecondFactor: hasSecondFactor || settings.secondFactorRequired },
    'password',
  );
}

/**
 * Reads an account and locks all accounts until the transaction ends: two administrators must not remove each other at
 * the same time.
 */
async function lockUser(tx: Transaction, username: string): Promise<User> {
  await tx.$executeRawUnsafe('LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE');
  const user = await tx.user.findUnique({ where: { username } });
  if (!user) throw new AppError('USER_NOT_FOUND', { detail: `There is no user '${username}'` });
  return user;
}

/** @throws AppError USER_PROTECTED when the account must stay an administrator */
async function requireDispensable(tx: Transaction, user: User, builtIn: string): Promise<void> {
  if (user.username === builtIn) {
    throw new AppError('USER_PROTECTED', {
      detail: `'${builtIn}' is the account of TALLYGATE_ADMIN_USER: each start makes sure that it is an administrator`,
    });
  }
  if (!user.roles.includes('admin')) return;
  // Only local accounts count: the identity provider may be down, and a service account cannot sign in.
  const others = await tx.user.count({ where: { id: { not: user.id }, roles: { has: 'admin' }, issuer: null } });
  if (others === 0) throw new AppError('USER_PROTECTED', { detail: 'There must be an administrator left' });
}

function audit(
  tx: Transaction,
  author: Author,
  {
    action,
    username,
    before,
    after,
  }: { action: AuditAction; username: string; before: { roles: string[] } | null; after: { roles: string[] } | null },
): Promise<void> {
  return writeAudit(tx, author, { action, entityType: 'user', entityId: username, before, after });
}
