import { z } from 'zod';
import { sealed } from './field-marks.ts';
import { ROLES, role } from './roles.ts';

export const MIN_PASSWORD_LENGTH = 10;

/** Length is what counts; rules about characters only make passwords predictable. */
const newPassword = sealed(
  z
    .string()
    .min(MIN_PASSWORD_LENGTH, `must have at least ${MIN_PASSWORD_LENGTH} characters`)
    .max(1024, 'must have at most 1024 characters'),
);

const username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@-]{0,99}$/, 'must be 1–100 letters, digits, dots, dashes, underscores or @');

const roles = z.array(role).min(1, 'needs at least one role').max(ROLES.length);

export const changePassword = z.strictObject({
  currentPassword: sealed(z.string().min(1, 'Enter the present password')),
  newPassword,
});
export type ChangePassword = z.output<typeof changePassword>;

export const createUser = z.strictObject({ username, password: newPassword, roles });
export type CreateUser = z.output<typeof createUser>;
/** What is left out stays; another password ends the sessions of its user. */
export const updateUser = z.strictObject({ password: newPassword.optional(), roles: roles.optional() });
export type UpdateUser = z.output<typeof updateUser>;

export const userView = z.object({
  username: z.string(),
  roles: z.array(role),
  createdAt: z.iso.datetime(),
  /** The account still has the password it was born with. */
  defaultPassword: z.boolean(),
  /** The account that every start makes sure of; it stays an administrator. */
  builtIn: z.boolean(),
  sessions: z.int(),
  lastSeenAt: z.iso.datetime().nullable(),
});
export type UserView = z.output<typeof userView>;

export const openSession = z.object({
  /** Stands for the session; nobody can sign in with it. */
  id: z.string(),
  username: z.string(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  userAgent: z.string().nullable(),
  current: z.boolean(),
});
export type OpenSession = z.output<typeof openSession>;
