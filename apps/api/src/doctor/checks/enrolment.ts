import type { Check } from '../check.ts';
import { counted } from '../words.ts';

const href = '/settings/gateways';

export const gatewaysEnrolled: Check = {
  id: 'gateway.enrolled',
  title: 'Every gateway proves who it is',
  group: 'Safety',
  why: 'With a token that all share, one stolen gateway can speak for all and cannot be shut out alone.',
  examine: ({ enrolled: { gateways, sharedToken } }) => {
    const names = (found: typeof gateways) => found.map(({ id }) => `"${id}"`).join(', ');
    const suspect = gateways.filter((one) => one.revokedAt === null && (one.clonedAt ?? one.codeReusedAt) !== null);
    if (suspect.length > 0) {
      return {
        result: 'fail',
        found: `The credential of ${names(suspect)}, or the code it came from, was used twice.`,
        fix: 'Revoke it, replace the secrets it has read, and enrol it again.',
        href,
        action: 'Open gateways',
      };
    }
    const unverified = gateways.filter((one) => one.live && !one.verified);
    if (unverified.length > 0) {
      const fix = 'Enrol each with a code of its own, then remove TALLYGATE_GATEWAY_TOKEN.';
      return {
        result: 'warn',
        found: `${counted(unverified.length, 'gateway')} cannot prove who ${unverified.length === 1 ? 'it is' : 'they are'}: ${names(unverified)}.`,
        fix,
        href,
        action: 'Open gateways',
      };
    }
    if (sharedToken) {
      return {
        result: 'warn',
        found: 'The token that all gateways share is still accepted.',
        fix: 'Remove TALLYGATE_GATEWAY_TOKEN, or the file gateway-token of the data folder, and start again.',
        href,
        action: 'Open gateways',
      };
    }
    return {
      result: 'pass',
      found: `${counted(gateways.filter((one) => one.verified).length, 'gateway')} with a credential of its own`,
    };
  },
};
