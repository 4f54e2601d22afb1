import { entitySchema, SETTING_IDS, settingValue } from '@tallygate/config/entities';
import { masked } from '@tallygate/config/masked';
import { splitUrl } from '@tallygate/config/sealed-url';
import { referencedSecret } from '@tallygate/config/secret-reference';
import type { ConfigurationContent, ImportedEntity } from '@tallygate/contracts/configuration-file';
import { type Finding, formatPath } from '@tallygate/contracts/finding';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { stringify } from 'safe-stable-stringify';
import { type ConfigState, openedEntity } from '../desired/config-state.ts';
import { type Entity, emptyConfig, entityKey, mapEntitySecrets } from '../desired/entities.ts';
import { comparable, fingerprintOfClear } from '../desired/version-model.ts';
import { proxyColumns } from '../desired/write-desired.ts';
import type { Vault } from '../secrets/vault.ts';

/** An entity of a file: as it would be stored, with secrets in clear, and what comes of it. */
export type ComparedEntity = { review: ImportedEntity; entity: Entity };

type Given = { state: ConfigState; vault: Vault; secrets: Readonly<Record<string, string>> };

/** What goes to gateways: each entity of a file against what is saved here. */
export function compareEntities(content: ConfigurationContent, given: Given): ComparedEntity[] {
  const listed: [type: Entity['type'], items: ConfigurationContent['proxies']][] = [
    ['setting', content.settings],
    ['key_manager', content.keyManagers],
    ['proxy', content.proxies],
    ['publisher', content.publishers],
  ];
  const compared = listed.flatMap(([type, items]) =>
    items.map(({ id, value }) => compareEntity({ type, id, value } as Entity, given)),
  );
  return compared.map((one) => withClashes(one, compared, given.state));
}

function compareEntity(entity: Entity, given: Given): ComparedEntity {
  const { state, vault } = given;
  const missingSecrets: string[] = [];
  const read = readEntity(entity, given, missingSecrets);
  const present = presentEntity(state, entity);
  const before = present === undefined ? null : shownEntity(present);
  const review = (change: ImportedEntity['change'], findings: Finding[]): ImportedEntity => ({
    type: entity.type as ImportedEntity['type'],
    id: entity.id,
    change,
    before,
    after: shownEntity(entity),
    findings,
    missingSecrets,
    notes: [],
  });
  if (read.findings.length > 0) return { entity, review: review('error', read.findings) };
  const texts = [read.entity, ...(present === undefined ? [] : [openedEntity(present, state.opened)])].map((one) =>
    comparable(one, fingerprintOfClear(vault)),
  );
  const change = present === undefined ? 'create' : texts[0] === texts[1] ? 'same' : 'change';
  return { entity: read.entity, review: review(change, []) };
}

/** What is saved here; a section that nobody edited is as the file that runs has it. */
function presentEntity({ desired, running }: ConfigState, { type, id }: Entity): Entity | undefined {
  const saved = desired.get(entityKey({ type, id }));
  if (saved !== undefined || type !== 'setting') return saved;
  const section = SETTING_IDS.find((one) => one === id);
  return section && { type, id, value: settingValue(running, section) };
}

/** The entity as its schema reads it, with each secret that is known; names of those that are not go to `missing`. */
function readEntity(
  entity: Entity,
  { state, secrets }: Given,
  missing: string[],
): { entity: Entity; findings: Finding[] } {
  const { type, id } = entity;
  const path = `${type}/${id}`;
  if (type === 'setting' && !isSection(id))
    return { entity, findings: [{ path, message: `there is no section "${id}"; expected ${SETTING_IDS.join(', ')}` }] };
  if (typeof entity.value !== 'object' || entity.value === null)
    return { entity, findings: [{ path, message: 'must be an object' }] };
  const filled = mapEntitySecrets(entity, (name, value, at) => {
    if (referencedSecret(value) === null) return value;
    const typed = secrets[name];
    if (typed !== undefined) return at.isUrl ? piecesOf(typed) : typed;
    const known = state.opened.get(name);
    // What was given for another receiver is asked for again: it goes to nobody it was not given for.
    if (known !== undefined && known.receiver === at.receiver) return known.reveal();
    missing.push(name);
    return value;
  });
  const parsed = entitySchema(type, id).safeParse(filled.value);
  if (!parsed.success)
    return {
      entity,
      findings: parsed.error.issues.map((issue) => ({ path: formatPath(issue.path), message: issue.message })),
    };
  const value = type === 'setting' ? withoutLists(id, parsed.data) : parsed.data;
  const found = { type, id, value } as Entity;
  const named = idOf(found);
  if (named !== id) return { entity, findings: [{ path, message: `names itself "${named}"` }] };
  return { entity: found, findings: [] };
}

function withoutLists(id: string, value: unknown): unknown {
  return settingValue({ ...emptyConfig(), [id]: value } as GatewayConfig, id as (typeof SETTING_IDS)[number]);
}

function idOf(entity: Entity): string {
  switch (entity.type) {
    case 'proxy':
      return entity.value.metadata.name;
    case 'key_manager':
      return entity.value.name;
    case 'publisher':
      return entity.value.type;
    default:
      return entity.id;
  }
}

/** Somebody pastes an address whole; its sealed pieces are kept as JSON. */
function piecesOf(typed: string): string {
  return JSON.stringify(splitUrl(typed)?.pieces ?? typed);
}

/** Two proxies cannot have one path, nor one name and version. */
function withClashes(one: ComparedEntity, all: readonly ComparedEntity[], { desired }: ConfigState): ComparedEntity {
  const { entity, review } = one;
  if (entity.type !== 'proxy' || review.change === 'same' || review.change === 'error') return one;
  const taken = new Set(all.map(({ entity: other }) => entityKey(other)));
  const others = [
    ...all.filter(({ review: other }) => other.change !== 'error').map((other) => other.entity),
    ...[...desired.values()].filter((other) => !taken.has(entityKey(other))),
  ];
  const own = proxyColumns(entity.value);
  const findings: Finding[] = [];
  for (const other of others) {
    if (other.type !== 'proxy' || other.id === entity.id) continue;
    const { displayName, version, context, vhost } = proxyColumns(other.value);
    if (displayName === own.displayName && version === own.version)
      findings.push({ path: 'spec.displayName', message: `"${other.id}" has this name and version already` });
    if (context === own.context && vhost === own.vhost)
      findings.push({ path: 'spec.context', message: `"${other.id}" has the path ${context} already` });
  }
  return findings.length === 0 ? one : { entity, review: { ...review, change: 'error', findings } };
}

/** An entity as it is shown: somebody may have written a secret into the file, which is masked. */
function shownEntity(entity: Entity): string {
  if (entity.type === 'setting' && !isSection(entity.id)) return '';
  const hidden = mapEntitySecrets(entity, (_name, text) => (referencedSecret(text) === null ? masked(text) : text));
  return shown(hidden.value);
}

function isSection(id: string): boolean {
  return SETTING_IDS.some((one) => one === id);
}

/** A value as JSON of one order, so that two of them can be compared line by line. */
export function shown(value: unknown): string {
  return String(stringify(value, null, 2));
}
