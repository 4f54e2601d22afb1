import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';

const ipv4 = /^(\d{1,3}\.){3}\d{1,3}(\/\d{1,2})?$/;
const range = z.string().refine(
  (text) => {
    const [address = '', bits, ...rest] = text.split('/');
    const isV4 = ipv4.test(text) && address.split('.').every((part) => Number(part) <= 255);
    const isV6 = address.includes(':') && z.ipv6().safeParse(address).success;
    const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isV4 ? 32 : 128));
    return rest.length === 0 && isPrefix && (isV4 || isV6);
  },
  { message: 'must be an IP address or a range such as "10.0.0.0/8"' },
);

export const ipRestrictionParams = z
  .strictObject({
    allow: z.array(range).default([]).describe('Only these; empty means all'),
    deny: z.array(range).default([]).describe('None of these, even when allowed'),
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
