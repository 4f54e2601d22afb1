import type { EntityRef } from '@tallygate/contracts/entity-change';
import { sealOf } from '@tallygate/contracts/field-marks';
import { describeFound } from '@tallygate/contracts/finding';
import { unwrapSchema } from '@tallygate/contracts/schema-wrappers';
import { z } from 'zod';
import { entitySchema } from '../model/entities.ts';
import type { Path } from '../model/path-origins.ts';
import { isTable, type Table } from '../model/reading.ts';
import { sameValue } from '../model/same-value.ts';
import { childSchema, objectSchema } from '../model/schema-walk.ts';
import { isPrivateKey, MASK } from '../secrets/masked.ts';
import { shownUrl } from '../secrets/sealed-url.ts';

const LISTS_BY_NAME = new Set(['policies', 'tools', 'prompts', 'upstreamDefinitions', 'headers', 'companies']);
const SINGULAR: Record<string, string> = {
  policies: 'policy',
  tools: 'tool',
  prompts: 'prompt',
  upstreamDefinitions: 'upstream definition',
  headers: 'header',
  companies: 'company',
};

/** The sentences that say how an entity changed, e.g. `path changed from /a to /b`; secrets only that they changed. */
export function describeDifference({ type, id }: EntityRef, before: unknown, after: unknown): string[] {
  const sentences: string[] = [];
  // The wrapper of a resource means nothing to its reader.
  const wrapper = type === 'proxy' ? 'spec' : type === 'publisher' ? 'settings' : 'jwtauth_v0';
  compare({ before, after, path: [], words: [], wrapper, schema: entitySchema(type, id) }, sentences);
  return sentences;
}

type Sides = {
  before: unknown;
  after: unknown;
  path: Path;
  /** The path as people are told it. */
  words: readonly string[];
  /** A field of the outermost table that they are not told. */
  wrapper?: string;
  schema: z.ZodType | undefined;
};

function compare({ before, after, path, words, wrapper, schema }: Sides, sentences: string[]): void {
  if (sameValue(before, after)) return;
  if (isTable(before) && isTable(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const key of keys) {
      const field = schema && (childSchema(schema, key, after) ?? childSchema(schema, key, before));
      // Only the names of fields are put in words; what somebody called a tool or a header stays as it is.
      const word = schema && isNameOfField(schema, key, after) ? wordsOf(key) : key;
      const deeper = key === wrapper || key === 'params' ? words : [...words, word];
      compare(
        { before: before[key], after: after[key], path: [...path, key], words: deeper, schema: field },
        sentences,
      );
    }
    return;
  }
  const key = String(path.at(-1));
  if (LISTS_BY_NAME.has(key) && (isNamedList(before) || isNamedList(after))) {
    const sides = { before: isNamedList(before) ? before : [], after: isNamedList(after) ? after : [] };
    compareNamed({ ...sides, key, element: schema && childSchema(schema, 0, after) }, sentences);
    return;
  }
  sentences.push(sentence({ before, after, path, words, schema }));
}

function isNameOfField(schema: z.ZodType, key: string, container: unknown): boolean {
  const inner = unwrapSchema(schema);
  if (inner instanceof z.ZodRecord) return inner.keyType instanceof z.ZodEnum;
  return Object.hasOwn(objectSchema(inner, container)?.shape ?? {}, key);
}

type Lists = { before: Table[]; after: Table[]; key: string; element: z.ZodType | undefined };

function compareNamed({ before, after, key, element }: Lists, sentences: string[]): void {
  const old = byName(before);
  const now = byName(after);
  for (const name of old.keys()) if (!now.has(name)) sentences.push(`${SINGULAR[key]} ${name} removed`);
  for (const [name, item] of now) {
    const earlier = old.get(name);
    if (!earlier) sentences.push(`${SINGULAR[key]} ${name} added`);
    else {
      const words = [`${SINGULAR[key]} ${name}:`];
      compare({ before: earlier, after: item, path: [key, name], words, schema: element }, sentences);
    }
  }
  const kept = [...old.keys()].filter((name) => now.has(name));
  const order = [...now.keys()].filter((name) => old.has(name));
  if (!sameValue(kept, order)) sentences.push(`order of ${key} changed to ${order.join(', ')}`);
}

function sentence({ before, after, path, words, schema }: Sides): string {
  const label = labelOf(words);
  // A hash says nothing to a reader.
  const isSecret = path.at(-1) === 'sha256' || schema === undefined || sealOf(schema) === 'text';
  const [was, is] = [shown(before, schema), shown(after, schema)];
  if (before === undefined) return isSecret || isLong(after) ? `${label} set` : `${label} set to ${is}`;
  if (after === undefined) return isSecret || isLong(before) ? `${label} removed` : `${label} removed (was ${was})`;
  if (isSecret || isLong(before) || isLong(after) || was === is) return `${label} changed`;
  return `${label} changed from ${was} to ${is}`;
}

/** `limits`, `max batch` reads as `limits: max batch`, and what belongs to a policy as `policy mcp-auth: issuers`. */
function labelOf([first, ...rest]: readonly string[]): string {
  if (first === undefined) return 'it';
  if (rest.length === 0) return first;
  return `${first.replace(/:$/, '')}: ${rest.join(', ')}`;
}

/** Fields whose words are others than those in their names, as the forms call them. */
const WORDS: Record<string, string> = {
  context: 'path',
  vhost: 'virtual host',
  specVersion: 'MCP revision',
  upstream: 'MCP server',
  url: 'URL',
  uri: 'URI',
  application_id: 'application ID',
  sha256: 'key',
  expires_at: 'end',
};

/** The name of a field in words: `batch_size` and `batchSize` are `batch size`. */
function wordsOf(name: string): string {
  return (
    WORDS[name] ??
    name
      .replace(/([a-z\d])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
      .replaceAll('_', ' ')
  );
}

function isLong(value: unknown): boolean {
  if (typeof value === 'string') return value.length > 80 || value.includes('\n');
  if (Array.isArray(value)) return !value.every((item) => typeof item === 'string') || value.join().length > 120;
  return isTable(value);
}

function shown(value: unknown, schema: z.ZodType | undefined): string {
  if (typeof value === 'string') {
    if (isPrivateKey(value)) return MASK;
    return value === '' ? 'nothing' : schema && sealOf(schema) === 'url' ? shownUrl(value) : value;
  }
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).join(', ');
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : describeFound(value);
}

function isNamedList(value: unknown): value is Table[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isTable(item) && nameOf(item) !== undefined);
}

function nameOf(item: Table): string | undefined {
  const name = item.name ?? item.company;
  return typeof name === 'string' ? name : undefined;
}

/** Elements by name; a second one of the same name is told apart by its number. */
function byName(items: Table[]): Map<string, Table> {
  const map = new Map<string, Table>();
  for (const item of items) {
    const name = String(nameOf(item));
    let unique = name;
    for (let number = 2; map.has(unique); number++) unique = `${name} (${number})`;
    map.set(unique, item);
  }
  return map;
}
