import { type NamedDestination, refusedDestinations } from '@tallygate/config/check-destinations';
import { AppError } from '@tallygate/contracts/app-error';

/**
 * Refuses to save an address that no setting allows to connect to.
 * @throws AppError OUTBOUND_REFUSED with a finding per URL
 */
export function requireDestinations(destinations: readonly NamedDestination[]): void {
  const refused = refusedDestinations(destinations);
  const [first] = refused;
  if (first === undefined) return;
  throw new AppError('OUTBOUND_REFUSED', {
    detail: `${first.path}: ${first.message}`,
    findings: refused.map(({ path, message }) => ({ path, message })),
  });
}
