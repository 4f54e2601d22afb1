import { isPointer, secretReference } from '@tallygate/config/secret-reference';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { stringify } from 'safe-stable-stringify';
import { mapConfigSecrets, type Replace } from '../secrets/secret-places.ts';
import type { Vault } from '../secrets/vault.ts';
import { type Entity, mapEntitySecrets } from './entities.ts';
import { inOrder } from './plan-entities.ts';

/** What a version keeps: the configuration with references, and a fingerprint per secret to notice a change. */
export type VersionModel = {
  config: GatewayConfig;
  secrets: Record<string, string>;
  /** Releases that rendered every file anew did not say. */
  file?: FileForm;
};

/** How the text of a version came about. */
export type FileForm = {
  /** It is somebody's own text, edited in places; else the whole of it was rendered. */
  isKept: boolean;
  /** The tables of it that could not be edited and were written anew; an empty path is the whole file. */
  rewritten: string[];
};

/** Takes the secrets out of a configuration that holds them in clear. */
export function toVersionModel(clear: GatewayConfig, vault: Vault, file: FileForm): VersionModel {
  const secrets: Record<string, string> = {};
  const config = mapConfigSecrets(clear, (name, value) => {
    if (isPointer(value)) return value;
    secrets[name] = vault.fingerprint(name, value);
    return secretReference(name);
  });
  return { config, secrets, file };
}

/** A text that is equal for two entities that mean the same, whatever form their secrets have. */
export function comparable(entity: Entity, fingerprint: Replace): string {
  // The order of a plan's companies means nothing.
  if (entity.type === 'plan') return String(stringify(inOrder(entity.value)));
  return String(stringify(mapEntitySecrets(entity, fingerprint).value));
}

export function fingerprintOfClear(vault: Vault): Replace {
  return (name, value) => (isPointer(value) ? value : `#${vault.fingerprint(name, value)}`);
}

export function fingerprintOfVersion(model: VersionModel): Replace {
  return (name, value) => (isPointer(value) ? value : `#${model.secrets[name] ?? ''}`);
}
