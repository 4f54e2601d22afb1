import { editDistance } from '../model/nearest-key.ts';
import { isTable, type Reading, type Table, tableAt } from '../model/reading.ts';

const AT = ['policy_configurations'];
const CANONICAL_JWT = 'jwtauth_v0';
const CANONICAL_MCP = 'mcpauth_v0';
const RATE_LIMIT_FIELDS = ['algorithm', 'backend'];
const RATE_LIMIT_REDIS_FIELDS = ['failure_mode', 'key_prefix'];

/** Brings the names that policies had over the releases under `jwtauth_v0`, `mcpauth_v0` and `[ratelimit]`; changes `document`. */
export function normalisePolicySettings(document: Table, reading: Reading): void {
  const settings = document.policy_configurations;
  if (!isTable(settings)) return;
  for (const name of Object.keys(settings)) {
    if (/^jwtauth_v\d+$/.test(name)) mergeJwtAuth(settings, name, reading);
    else if (/^mcpauth_v\d+$/.test(name)) splitMcpAuth(document, settings, name, reading);
    else if (/^(advanced)?ratelimit_v\d+$/.test(name)) moveRateLimit(document, settings, name, reading);
    else if (/^[a-z]+_v\d+$/.test(name) && !isTypo(name)) {
      reading.drop(settings, AT, name, 'ignored: these are settings of a policy that is not installed here');
    }
  }
}

// `jwtaut_v0` must not be taken for another policy: its key managers would silently be lost.
function isTypo(name: string): boolean {
  return [CANONICAL_JWT, CANONICAL_MCP].some((known) => editDistance(name, known) <= 2);
}

function mergeJwtAuth(settings: Table, name: string, reading: Reading): void {
  if (name === CANONICAL_JWT) return;
  const canonical = settings[CANONICAL_JWT];
  if (!isTable(canonical)) {
    reading.rename(settings, AT, name, CANONICAL_JWT);
    return;
  }
  const other = settings[name];
  if (!isTable(other)) return;
  reading.note([...AT, name], `merged into "${CANONICAL_JWT}"`);
  for (const key of Object.keys(other)) mergeField(other, [...AT, name], canonical, key, reading);
  delete settings[name];
}

function mergeField(source: Table, from: string[], target: Table, key: string, reading: Reading): void {
  const to = [...AT, CANONICAL_JWT, key];
  const more = source[key];
  const managers = target[key];
  if (key !== 'keymanagers' || !Array.isArray(more) || !Array.isArray(managers)) {
    reading.move(source, [...from, key], target, to);
    return;
  }
  for (const [index, manager] of more.entries()) {
    if (managers.some((known) => JSON.stringify(known) === JSON.stringify(manager))) {
      reading.note([...from, key, index], 'ignored: the same key manager is defined already');
      continue;
    }
    reading.origins.move([...from, key, index], [...to, managers.length]);
    managers.push(manager);
  }
}

/** `gatewayhost` stays with mcp-auth; whatever else stands there are settings of the token check. */
function splitMcpAuth(document: Table, settings: Table, name: string, reading: Reading): void {
  const own = settings[name];
  if (!isTable(own)) return;
  const from = [...AT, name];
  const keys = Object.keys(own);
  for (const key of keys) {
    if (key === 'gatewayhost') continue;
    if (key === 'gatewayurl') {
      const gateway = tableAt(document, 'gateway');
      if (gateway) reading.move(own, [...from, key], gateway, ['gateway', 'public_url'], 'read as gateway.public_url');
      continue;
    }
    const jwt = tableAt(settings, CANONICAL_JWT);
    if (!jwt) continue;
    reading.note([...from, key], `read as policy_configurations.${CANONICAL_JWT}.${key}`);
    mergeField(own, from, jwt, key, reading);
    delete own[key];
  }
  if (keys.length > 0 && Object.keys(own).length === 0) delete settings[name];
  else if (name !== CANONICAL_MCP) reading.rename(settings, AT, name, CANONICAL_MCP);
}

function moveRateLimit(document: Table, settings: Table, name: string, reading: Reading): void {
  const own = settings[name];
  const target = tableAt(document, 'ratelimit');
  if (!isTable(own) || !target) return;
  const from = [...AT, name];
  reading.note(from, 'read as [ratelimit]');
  const take = (source: Table, at: string[], keys: readonly string[]) => {
    for (const key of keys)
      if (Object.hasOwn(source, key)) reading.move(source, [...at, key], target, ['ratelimit', key]);
  };
  take(own, from, RATE_LIMIT_FIELDS);
  if (isTable(own.redis)) {
    take(own.redis, [...from, 'redis'], RATE_LIMIT_REDIS_FIELDS);
    for (const key of Object.keys(own.redis)) {
      reading.drop(own.redis, [...from, 'redis'], key, 'has no effect here: the address of Redis is REDIS_URL');
    }
  }
  if (isTable(own.memory)) take(own.memory, [...from, 'memory'], ['max_entries']);
  if (isTable(own.headers)) take(own.headers, [...from, 'headers'], Object.keys(own.headers));
  delete settings[name];
}
