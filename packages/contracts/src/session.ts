import { z } from 'zod';
import { role } from './accounts.ts';
import { sealed } from './field-marks.ts';
import { pgText } from './stored-text.ts';

/** Six digits of an authenticator, or a recovery code. Blanks and dashes are for people. */
export const secondFactorCode = sealed(pgText(100))
  .transform((text) => text.replace(/[\s-]/g, '').toUpperCase())
  .pipe(z.string().regex(/^(\d{6}|[A-Z2-7]{24})$/, 'must be the six digits of your authenticator, or a recovery code'));

export const signIn = z.strictObject({
  username: z.string().min(1, 'Enter a user name').max(200, 'must have at most 200 characters'),
  password: sealed(z.string().min(1, 'Enter a password').max(1024, 'must have at most 1024 characters')),
  /** Code of the second factor, where the account has one. */
  code: secondFactorCode.optional(),
});

/** Proves again, in an open session, that its user is there. */
export const reauthenticate = signIn.omit({ username: true });

export const sessionView = z.object({
  username: z.string(),
  roles: z.array(role),
  defaultPassword: z.boolean(),
  /** The password does not meet today's rules; its owner is asked to change it. */
  weakPassword: z.boolean(),
  /** An account of this console, not of the identity provider. */
  isLocal: z.boolean(),
  hasSecondFactor: z.boolean(),
  /** A second factor is required and there is none: nothing else works until it is set up. */
  mustEnrol: z.boolean(),
});
export type SessionView = z.output<typeof sessionView>;

/** Who has which roles, for whoever reads something and wants to know whom to ask for a change. */
export const colleagues = z.array(z.object({ username: z.string(), roles: z.array(role) }));
export type Colleagues = z.output<typeof colleagues>;

/** Where the browser goes to end its session at the identity provider too. */
export const signedOut = z.object({ signOutUrl: z.url() });
export type SignedOut = z.output<typeof signedOut>;

/** Ways to sign in besides a password, for the sign-in page. */
export const signInOptions = z.object({ provider: z.object({ name: z.string() }).nullable() });
export type SignInOptions = z.output<typeof signInOptions>;

/** One's own second factor. */
export const secondFactorView = z.object({
  enrolled: z.boolean(),
  /** Every local account must have one. */
  required: z.boolean(),
  /** How many recovery codes are left. */
  recoveryCodes: z.int(),
});
export type SecondFactorView = z.output<typeof secondFactorView>;

/** What an authenticator needs; shown once, until the first code confirms it. */
export const secondFactorSecret = z.object({
  /** Base32, for typing in. */
  secret: z.string(),
  /** `otpauth://totp/…`, for a QR code. */
  uri: z.string(),
});
export type SecondFactorSecret = z.output<typeof secondFactorSecret>;

export const confirmSecondFactor = z.strictObject({ code: secondFactorCode });

/** Shown once; only hashes are kept. */
export const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodes = z.output<typeof recoveryCodes>;
