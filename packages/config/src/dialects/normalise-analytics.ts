import { parseDurationMs } from '@tallygate/contracts/duration';
import { moesifSettings } from '@tallygate/contracts/publisher';
import { isTable, type PlacedField, type Reading, setAt, type Table } from '../model/reading.ts';

const BODIES = 'has no effect here: bodies never leave';
const STREAM_ALIASES = ['access_logs_service', 'access_log_service'] as const;
const SECONDS = ['publish_interval', 'timer_wakeup_seconds'] as const;

/** Brings the `[analytics]` and `[collector]` spellings of every release into the canonical one; changes `document`. */
export function normaliseAnalytics(document: Table, reading: Reading): void {
  const { analytics } = document;
  moveCollectorServer(document, reading);
  if (!isTable(analytics)) return;
  for (const key of ['allow_payloads', 'send_request_body', 'send_response_body']) {
    reading.drop({ table: analytics, at: ['analytics'], key }, BODIES);
  }
  for (const key of STREAM_ALIASES) {
    if (isTable(analytics[key])) moveStream({ table: analytics, at: ['analytics'], key }, analytics, reading);
  }
  if (isTable(analytics.grpc_event_server)) {
    // The port's name in the first releases.
    const at = ['analytics', 'grpc_event_server'];
    reading.rename({ table: analytics.grpc_event_server, at, key: 'als_server_port' }, 'server_port');
  }
  normalisePublishers(analytics, reading);
}

function moveCollectorServer(document: Table, reading: Reading): void {
  if (!isTable(document.collector) || !isTable(document.collector.server)) return;
  document.analytics ??= {};
  const server = { table: document.collector, at: ['collector'], key: 'server' };
  if (isTable(document.analytics)) moveStream(server, document.analytics, reading);
}

/** The settings of the access-log stream go under one name; a field that stands there already wins. */
function moveStream(from: PlacedField, analytics: Table, reading: Reading): void {
  const usual = analytics.grpc_event_server;
  if (!isTable(usual)) {
    const to = { table: analytics, at: ['analytics'], key: 'grpc_event_server' };
    reading.move(from, to, 'read as analytics.grpc_event_server');
    return;
  }
  const stream = from.table[from.key] as Table;
  const at = [...from.at, from.key];
  for (const key of Object.keys(stream)) {
    reading.move({ table: stream, at, key }, { table: usual, at: ['analytics', 'grpc_event_server'], key });
  }
  delete from.table[from.key];
  reading.note(at, 'read as analytics.grpc_event_server');
}

function normalisePublishers(analytics: Table, reading: Reading): void {
  const at = ['analytics', 'publishers'];
  if (isTable(analytics.publishers)) {
    analytics.publishers = publishersFromTable(analytics.publishers, reading);
  }
  const publishers = Array.isArray(analytics.publishers) ? analytics.publishers : [];
  for (const [index, publisher] of publishers.entries()) {
    if (isTable(publisher)) normalisePublisher(publisher, [...at, index], reading);
  }
  applyEnabledList(analytics, publishers, reading);
}

/** `[analytics.publishers.moesif]` of later releases, or one `[analytics.publishers]` table with a `type`. */
function publishersFromTable(table: Table, reading: Reading): unknown[] {
  const at = ['analytics', 'publishers'];
  if (typeof table.type === 'string') {
    reading.note(at, 'read as one [[analytics.publishers]] entry');
    reading.origins.move(at, [...at, 0]);
    return [table];
  }
  const list: unknown[] = [];
  for (const [type, value] of Object.entries(table)) {
    if (type !== 'moesif' || !isTable(value)) {
      reading.note([...at, type], `ignored: there is no publisher "${type}" here`);
      continue;
    }
    const { enabled, settings, ...flat } = value;
    const entry: Table = { type, enabled: enabled ?? true, settings: flat };
    reading.note([...at, type], `read as [[analytics.publishers]] with type = "${type}"`);
    reading.origins.move([...at, type], [...at, list.length]);
    reading.origins.move([...at, type], [...at, list.length, 'settings']);
    if (isTable(settings)) {
      for (const key of Object.keys(settings)) {
        const from = { table: settings, at: [...at, type, 'settings'], key };
        reading.move(from, { table: flat, at: [...at, list.length, 'settings'], key });
      }
    }
    list.push(entry);
  }
  return list;
}

function normalisePublisher(publisher: Table, at: (string | number)[], reading: Reading): void {
  if (typeof publisher.type === 'string' && publisher.type !== 'moesif' && publisher.type.toLowerCase() === 'moesif') {
    reading.note([...at, 'type'], `read "${publisher.type}" as "moesif"`);
    publisher.type = 'moesif';
  }
  const misplaced = Object.keys(moesifSettings.shape).filter((key) => Object.hasOwn(publisher, key));
  if (misplaced.length > 0) publisher.settings ??= {};
  if (!isTable(publisher.settings)) return;
  for (const key of misplaced) {
    const to = { table: publisher.settings, at: [...at, 'settings'], key };
    reading.move({ table: publisher, at, key }, to, `read as settings.${key}`);
  }
  for (const key of SECONDS) {
    const value = publisher.settings[key];
    const ms = typeof value === 'string' ? parseDurationMs(value) : null;
    if (ms === null) continue;
    reading.note([...at, 'settings', key], `read "${value}" as ${ms / 1000} (seconds)`);
    setAt(publisher.settings, [key], ms / 1000);
  }
}

function applyEnabledList(analytics: Table, publishers: unknown[], reading: Reading): void {
  const listed = analytics.enabled_publishers;
  if (!Array.isArray(listed)) return;
  const path = ['analytics', 'enabled_publishers'];
  delete analytics.enabled_publishers;
  reading.note(path, 'read as `enabled` of each [[analytics.publishers]] entry');
  for (const publisher of publishers) {
    if (isTable(publisher)) publisher.enabled = publisher.enabled !== false && listed.includes(publisher.type);
  }
  for (const type of listed) {
    const isKnown = publishers.some((publisher) => isTable(publisher) && publisher.type === type);
    if (!isKnown) reading.note(path, `"${String(type)}" is listed, but there are no settings for it; nothing is sent`);
  }
}
