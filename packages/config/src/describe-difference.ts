import type { EntityRef } from '@tallygate/contracts/entity-change';
import { describeFound } from '@tallygate/contracts/finding';
import type { Path } from './path-origins.ts';
import { isTable, type Table } from './reading.ts';
import { sameValue } from './same-value.ts';
import { isSecretField, maskedUrl } from './secret-fields.ts';

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
export function describeDifference(type: EntityRef['type'], before: unknown, after: unknown): string[] {
  const sentences: string[] = [];
  compare(before, after, [], sentences);
  // The wrappers of a resource mean nothing to its reader.
  const wrapper = type === 'proxy' ? /^spec\./ : type === 'publisher' ? /^settings\./ : /^jwtauth_v0\./;
  return sentences.map((sentence) => sentence.replace(wrapper, ''));
}

function compare(before: unknown, after: unknown, path: Path, sentences: string[], siblingName?: string): void {
  if (sameValue(before, after)) return;
  if (isTable(before) && isTable(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    const name = typeof after.name === 'string' ? after.name : undefined;
    for (const key of keys) compare(before[key], after[key], [...path, key], sentences, name);
    return;
  }
  const key = String(path.at(-1));
  if (LISTS_BY_NAME.has(key) && (isNamedList(before) || isNamedList(after))) {
    compareNamed(isNamedList(before) ? before : [], isNamedList(after) ? after : [], path, sentences);
    return;
  }
  sentences.push(sentence(before, after, path, siblingName));
}

function compareNamed(before: Table[], after: Table[], path: Path, sentences: string[]): void {
  const key = String(path.at(-1));
  const old = byName(before);
  const now = byName(after);
  for (const name of old.keys()) if (!now.has(name)) sentences.push(`${SINGULAR[key]} ${name} removed`);
  for (const [name, item] of now) {
    const earlier = old.get(name);
    if (!earlier) sentences.push(`${SINGULAR[key]} ${name} added`);
    else compare(earlier, item, [`${SINGULAR[key]} ${name}:`], sentences);
  }
  const kept = [...old.keys()].filter((name) => now.has(name));
  const order = [...now.keys()].filter((name) => old.has(name));
  if (!sameValue(kept, order)) sentences.push(`order of ${key} changed to ${order.join(', ')}`);
}

function sentence(before: unknown, after: unknown, path: Path, siblingName: string | undefined): string {
  const label = labelOf(path);
  // A hash says nothing to a reader.
  const isSecret =
    path.at(-1) === 'sha256' ||
    [before, after].some((value) => typeof value === 'string' && isSecretField(path, value, siblingName));
  if (before === undefined) return isSecret || isLong(after) ? `${label} set` : `${label} set to ${shown(after)}`;
  if (after === undefined)
    return isSecret || isLong(before) ? `${label} removed` : `${label} removed (was ${shown(before)})`;
  if (isSecret || isLong(before) || isLong(after)) return `${label} changed`;
  return `${label} changed from ${shown(before)} to ${shown(after)}`;
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

function shown(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'nothing' : maskedUrl(value);
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
