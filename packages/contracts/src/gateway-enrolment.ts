import { z } from 'zod';
import { sealed } from './field-marks.ts';
import { pgText } from './stored-text.ts';

/** How gateways are named: part of headers, file names and lists. */
export const gatewayId = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/,
    'must be 1–100 letters, digits, dots, dashes or underscores, and begin and end with a letter or digit',
  );

/** POST /gateways/enrolments of the console API. */
export const newEnrolment = z.strictObject({ id: gatewayId });
export const enrolmentCode = z.object({
  id: z.string(),
  code: z.string().describe('Shown this once'),
  expiresAt: z.iso.datetime(),
});
export type EnrolmentCode = z.output<typeof enrolmentCode>;

/** POST /internal/v1/enrol; `id` is what the gateway is called where the code leaves that open. */
export const enrolRequest = z.object({ code: sealed(z.string().max(100)), id: pgText(200).min(1).optional() });

/** Answer to an enrolment and to a rotation: what the gateway keeps in its data folder. */
export const issuedCredential = z.object({
  id: z.string(),
  token: z.string(),
  issuedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type IssuedCredential = z.output<typeof issuedCredential>;

/** A gateway as administrators see it. */
export const gatewayEntry = z.object({
  id: z.string(),
  live: z.boolean(),
  verified: z.boolean().describe('It proved its id with a credential of its own'),
  version: z.string().nullable(),
  hostname: z.string().nullable(),
  configHash: z.string().nullable(),
  lastSeenAt: z.iso.datetime().nullable(),
  clockAheadMs: z
    .int()
    .nullable()
    .describe('How far its clock is ahead of the api’s where they differ; below 0 behind'),
  enrolledAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  clonedAt: z.iso.datetime().nullable().describe('Two processes used its credential at the same time'),
  codeReusedAt: z.iso.datetime().nullable().describe('Somebody else came with the code it enrolled with'),
  codeExpiresAt: z.iso.datetime().nullable().describe('Until when an unused code for it is good'),
});
export type GatewayEntry = z.output<typeof gatewayEntry>;

export const gatewayList = z.object({
  gateways: z.array(gatewayEntry),
  sharedToken: z.boolean().describe('A token that all gateways share is still accepted'),
});
export type GatewayList = z.output<typeof gatewayList>;

/** Answer to a revocation: what the gateway has read and keeps. */
export const revokedGateway = z.object({ secrets: z.array(z.string()).describe('Names of secrets to replace') });
export type RevokedGateway = z.output<typeof revokedGateway>;
