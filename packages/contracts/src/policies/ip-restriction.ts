import { z } from 'zod';
import { ipRange } from '../ip-range.ts';
import type { PolicyDefinition } from '../policy-definition.ts';

export const ipRestrictionParams = z
  .strictObject({
    allow: z.array(ipRange).default([]).describe('Only these; empty means all'),
    deny: z.array(ipRange).default([]).describe('None of these, even when allowed'),
  })
  .refine((value) => value.allow.length + value.deny.length > 0, {
    message: 'must have an entry in "allow" or "deny"',
  });
export type IpRestrictionParams = z.output<typeof ipRestrictionParams>;

export const ipRestriction: PolicyDefinition<typeof ipRestrictionParams> = {
  name: 'ip-restriction',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'IP restriction',
  description: 'Lets only some client addresses in, or keeps some out.',
  category: 'authorization',
  params: ipRestrictionParams,
};
