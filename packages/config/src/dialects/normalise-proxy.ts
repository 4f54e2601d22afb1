import { findPolicy } from '@tallygate/contracts/policies/catalogue';
import type { Path } from '../model/path-origins.ts';
import { isTable, type PlacedTable, type Reading, type Table, tableAt } from '../model/reading.ts';
import { normaliseParamDurations } from './normalise-fields.ts';

const CAPABILITIES = ['tools', 'resources', 'prompts'] as const;

/**
 * Rewrites an `Mcp` resource of an older or loose dialect into the canonical form, with a note per change.
 * @param value the resource as parsed from YAML, JSON or TOML; a copy is returned, anything that is no table as it is
 * @param at its path inside the document
 */
export function normaliseProxy(value: unknown, at: Path, reading: Reading): unknown {
  if (!isTable(value)) return value;
  const resource = withoutNulls(structuredClone(value));
  reading.drop({ table: resource, at, key: 'status' }, 'ignored: the status is read-only');
  if (CAPABILITIES.some((key) => Array.isArray(resource[key])) && tableAt(resource, 'spec')) {
    moveCapabilities({ table: resource, at }, { table: resource.spec as Table, at: [...at, 'spec'] }, reading);
  }
  if (isTable(resource.spec)) normaliseSpec({ table: resource.spec, at: [...at, 'spec'] }, reading);
  return resource;
}

function normaliseSpec(placed: PlacedTable, reading: Reading): void {
  const { table: spec, at } = placed;
  if (Array.isArray(spec.policies)) {
    for (const [index, policy] of spec.policies.entries()) {
      if (isTable(policy)) normalisePolicy({ table: policy, at: [...at, 'policies', index] }, placed, reading);
    }
  }
  const auth = isTable(spec.upstream) ? spec.upstream.auth : undefined;
  if (isTable(auth) && auth.type === 'none') {
    for (const key of ['header', 'value']) {
      reading.drop({ table: auth, at: [...at, 'upstream', 'auth'], key }, 'ignored, because the type is "none"');
    }
  }
}

function normalisePolicy(placed: PlacedTable, spec: PlacedTable, reading: Reading): void {
  const { table: policy, at } = placed;
  if (policy.version === '') {
    reading.note([...at, 'version'], 'read the empty version as the newest installed one');
    delete policy.version;
  }
  if (policy.name === 'mcp-auth') {
    moveCapabilities(placed, spec, reading);
    if (isTable(policy.params)) moveCapabilities({ table: policy.params, at: [...at, 'params'] }, spec, reading);
  }
  const definition = findPolicy(String(policy.name));
  if (!definition) return;
  const version = typeof policy.version === 'string' ? policy.version : undefined;
  if (version !== undefined && version !== definition.version && definition.accepts.test(version)) {
    reading.note([...at, 'version'], `read ${definition.name} ${version} as ${definition.version}`);
    policy.version = definition.version;
  }
  const paramsAt = [...at, 'params'];
  if (isTable(policy.params)) normaliseParamDurations(definition.params, policy.params, { at: paramsAt, reading });
  if (definition.normalise && isTable(policy.params)) {
    const notes: { path: string; message: string }[] = [];
    const before = structuredClone(policy.params);
    const params = definition.normalise(policy.params, version, notes);
    for (const note of notes) reading.note([...paramsAt, note.path], note.message);
    rememberRenames(before, { table: params, at: paramsAt }, reading);
    policy.params = params;
  }
}

/** A policy's own rewriting only shows its result: fields that went and fields that came are paired in order. */
function rememberRenames(before: Table, { table: after, at }: PlacedTable, reading: Reading): void {
  for (const { from, to } of renamedFields(before, after)) {
    reading.origins.move([...at, from], [...at, to]);
    for (const inner of renamedFields(before[from], after[to])) {
      reading.origins.move([...at, from, inner.from], [...at, to, inner.to]);
    }
  }
}

function renamedFields(before: unknown, after: unknown): { from: string; to: string }[] {
  if (!isTable(before) || !isTable(after)) return [];
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const come = Object.keys(after).filter((key) => !Object.hasOwn(before, key));
  return gone.length === come.length ? gone.map((from, index) => ({ from, to: come[index]! })) : [];
}

/** Lists of capabilities belong to `spec`; where indentation was lost they land elsewhere. */
function moveCapabilities(source: PlacedTable, spec: PlacedTable, reading: Reading): void {
  for (const key of CAPABILITIES) {
    if (Array.isArray(source.table[key])) reading.move({ ...source, key }, { ...spec, key }, `read as spec.${key}`);
  }
}

/** An empty value (`params:` with nothing after it) means the same as leaving the field out. */
function withoutNulls(table: Table): Table {
  for (const [key, value] of Object.entries(table)) {
    if (value === null) delete table[key];
    else if (isTable(value)) withoutNulls(value);
    else if (Array.isArray(value)) for (const item of value) if (isTable(item)) withoutNulls(item);
  }
  return table;
}
