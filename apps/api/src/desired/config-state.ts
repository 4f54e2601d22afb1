import { sameValue } from '@tallygate/config/same-value';
import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import { trialSettings } from '@tallygate/contracts/trial-settings';
import type { Database } from '@tallygate/db/database';
import type { ConfigFile, FileModel } from '../config-file/config-file.ts';
import { openReferences } from '../secrets/open-references.ts';
import type { OpenedSecrets } from '../secrets/secret.ts';
import { mapConfigSecrets, type Replace } from '../secrets/secret-places.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import type { Vault } from '../secrets/vault.ts';
import { createDesiredReader, type DesiredModel } from './desired-model.ts';
import { type Entity, emptyConfig, entitiesOf, mapEntitySecrets } from './entities.ts';
import { type EntityChange, splitChanges } from './entity-changes.ts';
import { isRendered } from './kept-text.ts';
import { comparable, fingerprintOfClear, fingerprintOfVersion, type VersionModel } from './version-model.ts';

export type LastApplied = {
  number: number;
  hash: string;
  appliedAt: Date | null;
  model: VersionModel;
  /** Its text with references in place of secrets. */
  toml: string;
};

/** Everything an apply or a page about pending changes looks at, read at one moment. */
export type ConfigState = {
  file: FileModel | null;
  lastApplied: LastApplied | null;
  /** What runs: the file if it can be served, else the last applied version; secrets in clear. */
  running: GatewayConfig;
  /** The hash of the text that `running` comes from; a gateway that serves it reports the same. */
  runningHash: string | null;
  desired: DesiredModel;
  /** Secrets by name. */
  opened: OpenedSecrets;
  /** Comparable texts by `type/id`. */
  texts: { desired: Texts; running: Texts; base: Texts };
  pending: EntityChange[];
  outside: EntityChange[];
  /** The file is not the one the last apply wrote. */
  changedOutside: boolean;
  /** The file was changed and still means the same, such as after an edit of a comment. */
  changedOnlyInText: boolean;
  /**
   * The text of a file that somebody edits by hand, which an apply changes in place; null when the next apply renders
   * the file anew.
   */
  keptText: string | null;
};

export type StateReader = {
  read(): Promise<ConfigState>;
  /** Takes the version that this process has just applied, so that it need not be read back. */
  applied(version: LastApplied): void;
};

type Texts = ReadonlyMap<string, string>;

export function createStateReader({
  db,
  vault,
  secrets,
  configFile,
}: {
  db: Database;
  vault: Vault;
  secrets: SecretReader;
  configFile: ConfigFile;
}): StateReader {
  const clear = fingerprintOfClear(vault);
  const lastReader = createLastAppliedReader(db);
  const readDesired = createDesiredReader(db, secrets, (entity, opened) => {
    const open = openReferences(opened);
    return comparable(entity, (name, value, at) => clear(name, open(name, value, at) ?? value, at));
  });
  const runningTexts = remember((config: GatewayConfig): Texts => clearTexts(config, vault));
  const baseTexts = remember((model: VersionModel): Texts => compareAll(model.config, fingerprintOfVersion(model)));

  const read = async (): Promise<ConfigState> => {
    const file = await configFile.read();
    const lastApplied = await lastReader.read();
    const { entities: desired, texts: desiredTexts, opened } = await readDesired();
    const running = file?.config ?? openVersion(lastApplied?.model ?? null, opened);
    const texts = {
      desired: desiredTexts,
      running: runningTexts(running),
      base: lastApplied ? baseTexts(lastApplied.model) : new Map<string, string>(),
    };
    const changes = splitChanges(texts);
    const changedOutside = (file?.hash ?? null) !== (lastApplied?.hash ?? null);
    return {
      file,
      lastApplied,
      running,
      runningHash: (file?.config ? file.hash : lastApplied?.hash) ?? null,
      desired,
      opened,
      texts,
      ...changes,
      changedOutside,
      changedOnlyInText: changedOutside && lastApplied !== null && saysTheSame(file, lastApplied, texts),
      keptText: file !== null && !isRendered(file, lastApplied) ? file.text : null,
    };
  };
  return { read, applied: lastReader.remember };
}

/** Whether a file means what the last version does, by every entity and by the section that is none. */
function saysTheSame(file: FileModel | null, { model }: LastApplied, texts: { running: Texts; base: Texts }): boolean {
  if (!file?.config || !sameValue(file.config.templates, model.config.templates)) return false;
  if (!sameValue(file.config.trial, model.config.trial ?? trialSettings.parse({}))) return false;
  const keys = new Set([...texts.running.keys(), ...texts.base.keys()]);
  return [...keys].every((key) => texts.running.get(key) === texts.base.get(key));
}

/** The function with its last result kept for as long as it is asked about the same object. */
function remember<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const results = new WeakMap<Key, Value>();
  return (key) => {
    const known = results.get(key) ?? compute(key);
    results.set(key, known);
    return known;
  };
}

/** How each entity of a configuration with clear secrets compares. */
export function clearTexts(config: GatewayConfig, vault: Vault): Texts {
  return compareAll(config, fingerprintOfClear(vault));
}

/** An entity with its secrets in clear. */
export function openedEntity(entity: Entity, opened: OpenedSecrets): Entity {
  return mapEntitySecrets(entity, openReferences(opened));
}

/** A version's configuration with the present secrets in clear; that of an empty file when there is none. */
export function openVersion(model: VersionModel | null, opened: OpenedSecrets): GatewayConfig {
  return model ? mapConfigSecrets(model.config, openReferences(opened)) : emptyConfig();
}

function compareAll(config: GatewayConfig, fingerprint: Replace): Texts {
  return new Map([...entitiesOf(config)].map(([key, entity]) => [key, comparable(entity, fingerprint)]));
}

/** The newest version that was applied; its model is parsed once per version. */
function createLastAppliedReader({ prisma }: Database) {
  let cached: LastApplied | null = null;
  const read = async (): Promise<LastApplied | null> => {
    const head = await prisma.configVersion.findFirst({
      where: { state: 'applied' },
      orderBy: { number: 'desc' },
      select: { number: true, hash: true, appliedAt: true },
    });
    if (!head) return null;
    if (cached?.number === head.number && cached.hash === head.hash) return cached;
    const row = await prisma.configVersion.findUniqueOrThrow({
      where: { number: head.number },
      select: { model: true, toml: true },
    });
    cached = { ...head, model: readVersionModel(row.model), toml: row.toml };
    return cached;
  };
  const remember = (version: LastApplied) => {
    cached = version;
  };
  return { read, remember };
}

/** The model column of a version. Defaults that newer releases know are filled in. */
export function readVersionModel(json: unknown): VersionModel {
  const { config, secrets, file } = json as VersionModel;
  const parsed = gatewayConfig.safeParse(config);
  return { config: parsed.success ? parsed.data : config, secrets, ...(file && { file }) };
}
