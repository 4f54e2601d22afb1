import { ipRange } from '@tallygate/contracts/ip-range';
import { z } from 'zod';
import { FORWARDED_HEADERS } from './forwarded-hops.ts';

/** Schema of a variable that lists, separated by commas, the proxies before a process as addresses and CIDR ranges. */
export function trustedProxiesVariable(defaultList = '') {
  return z
    .string()
    .default(defaultList)
    .transform((text) => text.split(',').map((entry) => entry.trim()))
    .transform((entries) => entries.filter((entry) => entry !== ''))
    .pipe(z.array(ipRange));
}

/** Schema of a variable that names the header in which those proxies say who the client is. */
export function forwardedHeaderVariable() {
  return z
    .enum(FORWARDED_HEADERS, { error: `must be ${FORWARDED_HEADERS.map((name) => `"${name}"`).join(' or ')}` })
    .default('x-forwarded-for');
}
