import { z } from 'zod';
import { ALERT_DELIVERY_STATES } from './alert-kinds.ts';
import { pgText } from './stored-text.ts';

export const saveAlertEndpoint = z
  .strictObject({
    name: pgText(100).trim().min(1, 'Give the endpoint a name'),
    address: z
      .url({ protocol: /^https?$/, error: 'must be an address that begins with https:// or http://' })
      .max(2_000),
    /** Switching it on again forgets why it was off. */
    enabled: z.boolean().default(true),
  })
  .superRefine(({ address }, context) => {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url !== null && (url.username !== '' || url.password !== ''))
      context.addIssue({
        code: 'custom',
        path: ['address'],
        message: 'holds a name or password, which everybody would read; what proves the sender is the signature',
      });
  });
export type SaveAlertEndpoint = z.output<typeof saveAlertEndpoint>;

const attempt = z.object({
  at: z.iso.datetime(),
  /** Of HTTP; null when there was no answer. */
  status: z.int().nullable(),
  /** What was answered, or why nothing was. */
  message: z.string(),
  durationMs: z.int(),
});

export const alertDeliveryView = z.object({
  /** Sent as `webhook-id`; the same at every attempt. */
  id: z.string(),
  type: z.string(),
  state: z.enum(ALERT_DELIVERY_STATES),
  body: z.string(),
  createdAt: z.iso.datetime(),
  nextAttemptAt: z.iso.datetime().nullable(),
  attempts: z.array(attempt),
});
export type AlertDeliveryView = z.output<typeof alertDeliveryView>;

export const alertEndpointView = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  enabled: z.boolean(),
  /** Why it was switched off by itself; null when it was not. */
  offBecause: z.string().nullable(),
  secretEnd: z.string(),
  /** Until then messages are signed with the former secret too; null when there is none. */
  formerSecretUntil: z.iso.datetime().nullable(),
  waiting: z.int(),
  failed: z.int(),
  lastAttempt: attempt.nullable(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
});
export type AlertEndpointView = z.output<typeof alertEndpointView>;

/** An endpoint with its secret, which is shown this once. */
export const alertEndpointWithSecret = z.object({ endpoint: alertEndpointView, secret: z.string() });
