import { z } from 'zod';

const time = z.iso.datetime({ offset: true, local: true });
const headers = z.record(z.string(), z.string());
const transferEncoding = z.enum(['json', 'base64']);
const metadata = z.record(z.string(), z.unknown());
const identity = {
  transaction_id: z.guid().optional(),
  user_id: z.string().min(1).optional(),
  company_id: z.string().min(1).optional(),
  subscription_id: z.string().min(1).optional(),
  session_token: z.string().optional(),
  metadata: metadata.optional(),
};

/** One element of `POST /v1/events`: the fields of Moesif's API-call event, strict where Moesif requires them. */
export const eventSchema = z.looseObject({
  ...identity,
  request: z.looseObject({
    time,
    uri: z.string().min(1),
    verb: z.string().min(1),
    headers,
    api_version: z.string().optional(),
    ip_address: z.string().optional(),
    transfer_encoding: transferEncoding.optional(),
  }),
  response: z
    .looseObject({
      time,
      status: z.int(),
      headers,
      ip_address: z.string().optional(),
      transfer_encoding: transferEncoding.optional(),
    })
    .optional(),
  direction: z.enum(['Incoming', 'Outgoing', 'Internal']).optional(),
  weight: z.int().min(1).optional(),
});

/** One element of `POST /v1/actions`: a custom event that is not an HTTP call. */
export const actionSchema = z.looseObject({
  ...identity,
  action_name: z.string().min(1),
  request: z.looseObject({ uri: z.string().min(1), time: time.optional(), ip_address: z.string().optional() }),
});

/** One element of `POST /v1/users`. */
export const userSchema = z.looseObject({ user_id: z.string().min(1), metadata: metadata.optional() });

/** One element of `POST /v1/companies`. */
export const companySchema = z.looseObject({ company_id: z.string().min(1), metadata: metadata.optional() });

/** One element of `POST /v1/subscriptions`. */
export const subscriptionSchema = z.looseObject({
  subscription_id: z.string().min(1),
  company_id: z.string().min(1),
  status: z.enum(['active', 'cancelled', 'paused', 'trialing', 'pending', 'draft', 'future']),
  current_period_start: time.optional(),
  current_period_end: time.optional(),
  items: z.array(z.looseObject({ plan_id: z.string().min(1), price_id: z.string().optional() })).optional(),
  metadata: metadata.optional(),
});

/** What the collector keeps of an element, whatever its kind. */
export type CollectedElement = {
  transaction_id?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
  [field: string]: unknown;
};
