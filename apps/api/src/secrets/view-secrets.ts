import { isPointer, referencedSecret } from '@tallygate/config/secret-reference';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import { formatPath } from '@tallygate/contracts/finding';
import type { SecretView, SecretViews } from '@tallygate/contracts/secret-view';
import { mapSecrets } from './secret-places.ts';

/**
 * What people may see of each sealed field of an entity, by its path.
 * @param stored views of the secrets in the vault, by name
 */
export function viewSecrets(ref: EntityRef, value: unknown, stored: ReadonlyMap<string, SecretView>): SecretViews {
  const views: SecretViews = {};
  mapSecrets(ref, value, (name, text, { path }) => {
    if (isPointer(text)) views[formatPath(path)] = { set: true, reference: text };
    // What only stands in the file is not in the vault, and is set all the same.
    else views[formatPath(path)] = stored.get(name) ?? { set: referencedSecret(text) === null };
    return text;
  });
  return views;
}
