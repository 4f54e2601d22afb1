import { z } from 'zod';
import { sealed } from '../field-marks.ts';
import { noPlaceholder } from '../foreign-placeholder.ts';
import type { PolicyDefinition } from '../policy-definition.ts';

export const basicAuthParams = z.strictObject({
  username: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[^:]+$/, 'must not contain a colon'),
  password: sealed(noPlaceholder(z.string().min(1).max(1024))),
  allowUnauthenticated: z.boolean().default(false).describe('Let requests without valid credentials pass as anonymous'),
  realm: z
    .string()
    .regex(/^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,256}$/, 'must be printable ASCII without quotes and backslashes')
    .default('Restricted'),
});
export type BasicAuthParams = z.output<typeof basicAuthParams>;

export const basicAuth: PolicyDefinition<typeof basicAuthParams> = {
  name: 'basic-auth',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'Basic authentication',
  description:
    'Requires one user name and password (RFC 7617). For trials; agents cannot log in with it by themselves.',
  category: 'authentication',
  params: basicAuthParams,
};
