import { referencedSecret } from '@tallygate/config/secret-reference';
import type { OpenedSecrets } from './secret.ts';
import type { Replace } from './secret-places.ts';

/**
 * Puts the present secrets into references. One that is gone stays a reference, and so does one that was given for
 * another receiver: by whatever API or file a configuration came, a secret leaves for nobody else.
 */
export function openReferences(opened: OpenedSecrets): Replace {
  return (name, value, { receiver }) => {
    if (referencedSecret(value) !== name) return value;
    const secret = opened.get(name);
    return secret !== undefined && secret.receiver === receiver ? secret.reveal() : value;
  };
}
