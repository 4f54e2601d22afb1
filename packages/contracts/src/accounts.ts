import { z } from 'zod';
import { sealed } from './field-marks.ts';
import { ROLES } from './roles.ts';
import { pgText } from './stored-text.ts';

export const role = z.enum(ROLES);

/** How many characters a new password must have: alone, and where a second factor stands beside it. */
export const PASSWORD_LENGTH = { alone: 15, withSecondFactor: 12 } as const;
export const LONGEST_PASSWORD = 256;

/**
 * Length is what counts; rules about characters only make passwords predictable. The api knows more: whether there is a
 * second factor, and which passwords are common.
 */
const newPassword = sealed(
  z
    .string()
    .min(PASSWORD_LENGTH.withSecondFactor, `must have at least ${PASSWORD_LENGTH.alone} characters`)
    .max(LONGEST_PASSWORD, `must have at most ${LONGEST_PASSWORD} characters`),
);

/** Author of versions that were made by editing config.toml: who edited the file is not known. */
export const OUTSIDE = 'outside';

/**
 * Authors in versions and audit entries that are no accounts: edits of the file, the product itself, callers that are
 * no people.
 */
const NOT_PEOPLE: ReadonlySet<string> = new Set([OUTSIDE, 'tallygate', 'system', 'gateway', 'customer', 'stranger']);

/** Whether an account of this name would be taken for no person. */
export function isReservedName(name: string): boolean {
  return NOT_PEOPLE.has(name.trim().toLowerCase());
}

export const NAME_RESERVED = 'is a name by which versions and the audit log call what no person did; choose another';

const username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@-]{0,99}$/, 'must be 1–100 letters, digits, dots, dashes, underscores or @')
  .refine((name) => !isReservedName(name), NAME_RESERVED);

const roles = z.array(role).min(1, 'needs at least one role').max(ROLES.length);

export const changePassword = z.strictObject({
  currentPassword: sealed(pgText(1_024).min(1, 'Enter the present password')),
  newPassword,
});
export type ChangePassword = z.output<typeof changePassword>;

/** The token of the set-up link and the password that the administrator wants. */
export const acceptSetup = z.strictObject({ token: sealed(z.string().min(1).max(100)), password: newPassword });
export type AcceptSetup = z.output<typeof acceptSetup>;

export const createUser = z.strictObject({ username, password: newPassword, roles });
export type CreateUser = z.output<typeof createUser>;
/** An account of programs: it owns tokens, has no password and signs in nowhere. */
export const createServiceAccount = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,79}$/, 'must be 1–80 lower-case letters, digits, dots, dashes or underscores'),
  roles,
});
export type CreateServiceAccount = z.output<typeof createServiceAccount>;
/** What is left out stays; another password ends the sessions of its user. */
export const updateUser = z.strictObject({ password: newPassword.optional(), roles: roles.optional() });
export type UpdateUser = z.output<typeof updateUser>;

export const userView = z.object({
  username: z.string(),
  roles: z.array(role),
  createdAt: z.iso.datetime(),
  /** The account still has the password it was born with. */
  defaultPassword: z.boolean(),
  weakPassword: z.boolean(),
  /** An account of this console, not of the identity provider. */
  isLocal: z.boolean(),
  hasSecondFactor: z.boolean(),
  /** The account that every start makes sure of; it stays an administrator. */
  builtIn: z.boolean(),
  sessions: z.int(),
  lastSeenAt: z.iso.datetime().nullable(),
});
export type UserView = z.output<typeof userView>;

export const openSession = z.object({
  /** Identifies the session in lists; it is not the session token, and of no use for signing in. */
  id: z.string(),
  username: z.string(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  userAgent: z.string().nullable(),
  current: z.boolean(),
});
export type OpenSession = z.output<typeof openSession>;
