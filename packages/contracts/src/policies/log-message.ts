import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';

const direction = z.strictObject({
  payload: z.boolean().default(false).describe('Log the body, of an answer each result (may hold private data)'),
  headers: z.boolean().default(false).describe('Log the headers; credentials are always masked'),
  excludeHeaders: z.array(z.string().min(1).max(256)).default([]),
});

export const logMessageParams = z
  .strictObject({ request: direction.optional(), response: direction.optional() })
  .refine((value) => value.request !== undefined || value.response !== undefined, {
    message: 'must have "request", "response" or both',
  });
export type LogMessageParams = z.output<typeof logMessageParams>;

export const logMessage: PolicyDefinition<typeof logMessageParams> = {
  name: 'log-message',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'Log message',
  description: 'Writes requests and answers to the gateway’s log. Credentials are masked.',
  category: 'observability',
  params: logMessageParams,
};
