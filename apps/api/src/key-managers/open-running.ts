import { createKeyManagerRegistry } from '@tallygate/caller-token/create-key-manager-registry';
import type { KeyManagerRegistry, LiveKeyManager } from '@tallygate/caller-token/key-manager-registry';
import { readingFields } from '@tallygate/config/reading-fields';
import type { TemplateRules } from '@tallygate/config/template-rules';
import { AppError } from '@tallygate/contracts/app-error';
import { formatPath } from '@tallygate/contracts/finding';
import type { JwtAuthSettings } from '@tallygate/contracts/gateway-config';
import { type KeyManager, keyManager } from '@tallygate/contracts/key-manager';
import type { TokenCheck } from '@tallygate/contracts/token-check';
import type { Exit } from '@tallygate/outbound/outbound';
import { readKeyFile } from './key-file.ts';

export type OpenedKeyManagers = { registry: KeyManagerRegistry; unchecked: TokenCheck['unchecked'] };

type Options = {
  /** The way out for keys and introspection. */
  exit: Exit;
  rules: TemplateRules;
  now(): number;
};

/**
 * Opens the key managers of a configuration as a gateway does, each by itself, so that one whose keys only a gateway can
 * read does not hide the others. Close the registry when done.
 */
export async function openRunningKeyManagers(settings: JwtAuthSettings, options: Options): Promise<OpenedKeyManagers> {
  const registries: KeyManagerRegistry[] = [];
  const unchecked: TokenCheck['unchecked'] = [];
  for (const entity of settings.keymanagers) {
    try {
      registries.push(await openOne(entity, settings, options));
    } catch (error) {
      const [finding] = error instanceof AppError ? error.findings : [];
      unchecked.push({ name: entity.name, reason: finding?.message ?? (error as Error).message });
    }
  }
  return { registry: joined(settings, registries), unchecked };
}

async function openOne(entity: KeyManager, settings: JwtAuthSettings, { exit, rules, now }: Options) {
  const expressions = readingFields(keyManager, entity, rules).filter(({ kind }) => kind === 'expression');
  if (expressions.length > 0) {
    const fields = expressions.map(({ path }) => formatPath(path)).join(', ');
    throw new Error(`only gateways know the value of ${fields}, which is an expression`);
  }
  const { remote, local } = entity.jwks;
  // Files are read by the rules for key managers that are tested, which keep to the folders of the operator.
  if (remote?.certificatePath !== undefined) await readKeyFile(remote.certificatePath, rules.folders);
  const isFile = local?.certificatePath !== undefined && local.inline === undefined;
  const readable: KeyManager = isFile
    ? { ...entity, jwks: { local: { inline: await readKeyFile(local.certificatePath ?? '', rules.folders) } } }
    : entity;
  return createKeyManagerRegistry({ ...settings, keymanagers: [readable] }, undefined, { exitFor: () => exit, now });
}

function joined(settings: JwtAuthSettings, registries: readonly KeyManagerRegistry[]): KeyManagerRegistry {
  const all: readonly LiveKeyManager[] = registries.flatMap((registry) => [...registry.all()]);
  return {
    settings,
    keySets: new Map(registries.flatMap((registry) => [...registry.keySets])),
    all: () => all,
    byName: (name) => all.find((one) => one.name === name),
    close() {
      for (const registry of registries) registry.close();
    },
  };
}
