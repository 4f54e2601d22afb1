import { referencedSecret } from '@tallygate/config/secret-reference';
import type { Finding } from '@tallygate/contracts/finding';
import { formatPath } from '@tallygate/contracts/finding';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { mapConfigSecrets } from './secret-places.ts';

/** The secrets that an opened configuration still only refers to, as findings at their fields. */
export function missingSecrets(config: GatewayConfig): Finding[] {
  const missing: Finding[] = [];
  mapConfigSecrets(config, (_name, value, { ref, path }) => {
    if (referencedSecret(value) !== null)
      missing.push({
        path: `${ref.type}/${ref.id}: ${formatPath(path)}`,
        message: 'must be given again: it was removed since, or would go to another address',
      });
    return value;
  });
  return missing;
}
