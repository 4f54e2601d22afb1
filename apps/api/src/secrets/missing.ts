import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { referencedSecret } from './references.ts';
import { mapConfigSecrets } from './secret-places.ts';

/** Names of the secrets that an opened configuration still only refers to. */
export function missingSecrets(config: GatewayConfig): string[] {
  const missing: string[] = [];
  mapConfigSecrets(config, (name, value) => {
    if (referencedSecret(value) !== null) missing.push(name);
    return value;
  });
  return missing;
}
