import type { Check } from '../check.ts';

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
        found: `${names(suspect)}: the credential or the code it came from was used twice`,
        fix: 'Revoke it, replace the secrets it has read, and enrol it again.',
        href,
      };
    }
    const unverified = gateways.filter((one) => one.live && !one.verified);
    if (unverified.length > 0) {
      const fix = 'Enrol each with a code of its own, then remove TALLYGATE_GATEWAY_TOKEN.';
      return { result: 'warn', found: `not verified: ${names(unverified)}`, fix, href };
    }
    if (sharedToken) {
      return {
        result: 'warn',
        found: 'the shared gateway token is still accepted',
        fix: 'Remove TALLYGATE_GATEWAY_TOKEN, or the file gateway-token of the data folder, and start again.',
        href,
      };
    }
    return { result: 'pass', found: `${gateways.filter((one) => one.verified).length} with a credential of their own` };
  },
};
