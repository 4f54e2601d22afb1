import { editDistance } from '../model/nearest-key.ts';
import { isTable, type PlacedField, type Reading, type Table, tableAt } from '../model/reading.ts';

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
    const field = { table: settings, at: AT, key: name };
    if (/^jwtauth_v\d+$/.test(name)) mergeJwtAuth(field, reading);
    else if (/^mcpauth_v\d+$/.test(name)) splitMcpAuth(document, field, reading);
    else if (/^(advanced)?ratelimit_v\d+$/.test(name)) moveRateLimit(document, field, reading);
    else if (/^[a-z]+_v\d+$/.test(name) && !isTypo(name)) {
      reading.drop(field, 'ignored: these are settings of a policy that is not installed here');
    }
  }
}

// `jwtaut_v0` must not be taken for another policy: its key managers would silently be lost.
function isTypo(name: string): boolean {
  return [CANONICAL_JWT, CANONICAL_MCP].some((known) => editDistance(name, known) <= 2);
}

function mergeJwtAuth(field: PlacedField, reading: Reading): void {
  const { table: settings, key: name } = field;
  if (name === CANONICAL_JWT) return;
  const canonical = settings[CANONICAL_JWT];
  if (!isTable(canonical)) {
    reading.rename(field, CANONICAL_JWT);
    return;
  }
  const other = settings[name];
  if (!isTable(other)) return;
  reading.note([...AT, name], `merged into "${CANONICAL_JWT}"`);
  for (const key of Object.keys(other)) mergeField({ table: other, at: [...AT, name], key }, canonical, reading);
  delete settings[name];
}

/** Moves a field to the settings of the token check; lists of key managers are joined. */
function mergeField(field: PlacedField, canonical: Table, reading: Reading): void {
  const { table, at, key } = field;
  const to = { table: canonical, at: [...AT, CANONICAL_JWT], key };
  const more = table[key];
  const managers = canonical[key];
  if (key !== 'keymanagers' || !Array.isArray(more) || !Array.isArray(managers)) {
    reading.move(field, to);
    return;
  }
  for (const [index, manager] of more.entries()) {
    if (managers.some((known) => JSON.stringify(known) === JSON.stringify(manager))) {
      reading.note([...at, key, index], 'ignored: the same key manager is defined already');
      continue;
    }
    reading.origins.move([...at, key, index], [...to.at, key, managers.length]);
    managers.push(manager);
  }
}

/** `gatewayhost` stays with mcp-auth; whatever else stands there are settings of the token check. */
function splitMcpAuth(document: Table, field: PlacedField, reading: Reading): void {
  const { table: settings, key: name } = field;
  const own = settings[name];
  if (!isTable(own)) return;
  const from = [...AT, name];
  const keys = Object.keys(own);
  for (const key of keys) {
    if (key === 'gatewayhost') continue;
    if (key === 'gatewayurl') {
      const gateway = tableAt(document, 'gateway');
      const to = gateway && { table: gateway, at: ['gateway'], key: 'public_url' };
      if (to) reading.move({ table: own, at: from, key }, to, 'read as gateway.public_url');
      continue;
    }
    const jwt = tableAt(settings, CANONICAL_JWT);
    if (!jwt) continue;
    reading.note([...from, key], `read as policy_configurations.${CANONICAL_JWT}.${key}`);
    mergeField({ table: own, at: from, key }, jwt, reading);
    delete own[key];
  }
  if (keys.length > 0 && Object.keys(own).length === 0) delete settings[name];
  else if (name !== CANONICAL_MCP) reading.rename(field, CANONICAL_MCP);
}

function moveRateLimit(document: Table, { table: settings, key: name }: PlacedField, reading: Reading): void {
  const own = settings[name];
  const target = tableAt(document, 'ratelimit');
  if (!isTable(own) || !target) return;
  const from = [...AT, name];
  reading.note(from, 'read as [ratelimit]');
  const take = (source: Table, at: string[], keys: readonly string[]) => {
    for (const key of keys)
      if (Object.hasOwn(source, key))
        reading.move({ table: source, at, key }, { table: target, at: ['ratelimit'], key });
  };
  take(own, from, RATE_LIMIT_FIELDS);
  if (isTable(own.redis)) {
    take(own.redis, [...from, 'redis'], RATE_LIMIT_REDIS_FIELDS);
    for (const key of Object.keys(own.redis)) {
      reading.drop(
        { table: own.redis, at: [...from, 'redis'], key },
        'has no effect here: the address of Redis is REDIS_URL',
      );
    }
  }
  if (isTable(own.memory)) take(own.memory, [...from, 'memory'], ['max_entries']);
  if (isTable(own.headers)) take(own.headers, [...from, 'headers'], Object.keys(own.headers));
  delete settings[name];
}
