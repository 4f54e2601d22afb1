import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { Database } from '@tallygate/db/database';
import type { ConfigFile, FileModel } from '../config-file/config-file.ts';
import type { Transaction } from '../database/audit.ts';
import { mapConfigSecrets, type Replace } from '../secrets/secret-places.ts';
import type { Vault } from '../secrets/vault.ts';
import { type DesiredModel, readDesired } from './desired-model.ts';
import { type Entity, emptyConfig, entitiesOf } from './entities.ts';
import { type EntityChange, splitChanges } from './entity-changes.ts';
import {
  comparable,
  fingerprintOfClear,
  fingerprintOfVersion,
  openReferences,
  type VersionModel,
} from './version-model.ts';

export type LastApplied = { number: number; hash: string; appliedAt: Date | null; model: VersionModel };

/** Everything an apply or a page about pending changes looks at, read at one moment. */
export type ConfigState = {
  file: FileModel | null;
  lastApplied: LastApplied | null;
  /** What runs: the file if it parses, else the last applied version; secrets in clear. */
  running: GatewayConfig;
  desired: DesiredModel;
  /** Secrets by name. */
  opened: ReadonlyMap<string, string>;
  /** Comparable texts by `type/id`. */
  texts: { desired: Map<string, string>; running: Map<string, string>; base: Map<string, string> };
  pending: EntityChange[];
  outside: EntityChange[];
  /** The file is not the one the last apply wrote. */
  changedOutside: boolean;
};

export type StateReader = (tx?: Transaction) => Promise<ConfigState>;

export function createStateReader(db: Database, vault: Vault, configFile: ConfigFile): StateReader {
  const readLast = createLastAppliedReader();
  return async (tx = db.prisma) => {
    const file = await configFile.read();
    const lastApplied = await readLast(tx);
    const desired = await readDesired(tx);
    const opened = await vault.open(tx);
    const running = file?.config ?? openVersion(lastApplied?.model ?? null, opened);

    const clear = fingerprintOfClear(vault);
    const open = openReferences(opened);
    const texts = {
      desired: compareAll(desired, (name, value) => clear(name, open(name, value) ?? value)),
      running: compareAll(entitiesOf(running), clear),
      base: lastApplied
        ? compareAll(entitiesOf(lastApplied.model.config), fingerprintOfVersion(lastApplied.model))
        : new Map<string, string>(),
    };
    return {
      file,
      lastApplied,
      running,
      desired,
      opened,
      texts,
      ...splitChanges(texts),
      changedOutside: (file?.hash ?? null) !== (lastApplied?.hash ?? null),
    };
  };
}

/** A version's configuration with the present secrets in clear; that of an empty file when there is none. */
export function openVersion(model: VersionModel | null, opened: ReadonlyMap<string, string>): GatewayConfig {
  return model ? mapConfigSecrets(model.config, openReferences(opened)) : emptyConfig();
}

function compareAll(entities: ReadonlyMap<string, Entity>, fingerprint: Replace): Map<string, string> {
  return new Map([...entities].map(([key, entity]) => [key, comparable(entity, fingerprint)]));
}

/** The newest version that was applied; its model is parsed once per version. */
function createLastAppliedReader(): (tx: Transaction) => Promise<LastApplied | null> {
  let cached: LastApplied | null = null;
  return async (tx) => {
    const head = await tx.configVersion.findFirst({
      where: { state: 'applied' },
      orderBy: { number: 'desc' },
      select: { number: true, hash: true, appliedAt: true },
    });
    if (!head) return null;
    if (cached?.number === head.number && cached.hash === head.hash) return cached;
    const row = await tx.configVersion.findUniqueOrThrow({ where: { number: head.number }, select: { model: true } });
    cached = { ...head, model: readVersionModel(row.model) };
    return cached;
  };
}

/** The model column of a version. Defaults that newer releases know are filled in. */
export function readVersionModel(json: unknown): VersionModel {
  const { config, secrets } = json as VersionModel;
  const parsed = gatewayConfig.safeParse(config);
  return { config: parsed.success ? parsed.data : config, secrets };
}
