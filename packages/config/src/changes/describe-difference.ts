import type { EntityRef } from '@tallygate/contracts/entity-change';
import { sealOf } from '@tallygate/contracts/field-marks';
import { describeFound } from '@tallygate/contracts/finding';
import type { z } from 'zod';
import { entitySchema } from '../model/entities.ts';
import type { Path } from '../model/path-origins.ts';
import { isTable, type Table } from '../model/reading.ts';
import { sameValue } from '../model/same-value.ts';
import { childSchema } from '../model/schema-walk.ts';
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

/** The sentences that say how an entity changed, e.g. `context changed from /a to /b`; secrets only that they changed. */
export function describeDifference({ type, id }: EntityRef, before: unknown, after: unknown): string[] {
  const sentences: string[] = [];
  compare({ before, after, path: [], schema: entitySchema(type, id) }, sentences);
  // The wrappers of a resource mean nothing to its reader.
  const wrapper = type === 'proxy' ? /^spec\./ : type === 'publisher' ? /^settings\./ : /^jwtauth_v0\./;
  return sentences.map((sentence) => sentence.replace(wrapper, ''));
}

type Sides = { before: unknown; after: unknown; path: Path; schema: z.ZodType | undefined };

function compare({ before, after, path, schema }: Sides, sentences: string[]): void {
  if (sameValue(before, after)) return;
  if (isTable(before) && isTable(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const key of keys) {
      const field = schema && (childSchema(schema, key, after) ?? childSchema(schema, key, before));
      compare({ before: before[key], after: after[key], path: [...path, key], schema: field }, sentences);
    }
    return;
  }
  const key = String(path.at(-1));
  if (LISTS_BY_NAME.has(key) && (isNamedList(before) || isNamedList(after))) {
    const sides = { before: isNamedList(before) ? before : [], after: isNamedList(after) ? after : [] };
    compareNamed({ ...sides, key, element: schema && childSchema(schema, 0, after) }, sentences);
    return;
  }
  sentences.push(sentence({ before, after, path, schema }));
}

type Lists = { before: Table[]; after: Table[]; key: string; element: z.ZodType | undefined };

function compareNamed({ before, after, key, element }: Lists, sentences: string[]): void {
  const old = byName(before);
  const now = byName(after);
  for (const name of old.keys()) if (!now.has(name)) sentences.push(`${SINGULAR[key]} ${name} removed`);
  for (const [name, item] of now) {
    const earlier = old.get(name);
    if (!earlier) sentences.push(`${SINGULAR[key]} ${name} added`);
    else compare({ before: earlier, after: item, path: [`${SINGULAR[key]} ${name}:`], schema: element }, sentences);
  }
  const kept = [...old.keys()].filter((name) => now.has(name));
  const order = [...now.keys()].filter((name) => old.has(name));
  if (!sameValue(kept, order)) sentences.push(`order of ${key} changed to ${order.join(', ')}`);
}

function sentence({ before, after, path, schema }: Sides): string {
  const label = labelOf(path);
  // A hash says nothing to a reader.
  const isSecret = path.at(-1) === 'sha256' || schema === undefined || sealOf(schema) === 'text';
  const [was, is] = [shown(before, schema), shown(after, schema)];
  if (before === undefined) return isSecret || isLong(after) ? `${label} set` : `${label} set to ${is}`;
  if (after === undefined) return isSecret || isLong(before) ? `${label} removed` : `${label} removed (was ${was})`;
  if (isSecret || isLong(before) || isLong(after) || was === is) return `${label} changed`;
  return `${label} changed from ${was} to ${is}`;
}

/** `policy mcp-auth: params.issuers` reads as `policy mcp-auth: issuers`. */
function labelOf(path: Path): string {
  const [first, ...rest] = path.map(String).filter((segment) => segment !== 'params');
  if (first === undefined) return 'it';
  return first.endsWith(':') ? `${first} ${rest.map(word).join('.')}` : [first, ...rest].map(word).join('.');
}

const WORDS: Record<string, string> = { application_id: 'application id', sha256: 'key', expires_at: 'end' };
const word = (name: string): string => WORDS[name] ?? name;

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
