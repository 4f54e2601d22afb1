import { isTable, type Reading, type Table } from '../model/reading.ts';

const FOREIGN = 'belongs to the original gateway and has no meaning here';

const SECTIONS = [
  'router',
  'policy_engine',
  'gateway_controller',
  'api_key',
  'traffic_logging',
  'immutable_gateway',
  'analytics_server',
] as const;

const CONTROLLER_SECTIONS = [
  'server',
  'admin_server',
  'policy_server',
  'controlplane',
  'storage',
  'policies',
  'auth',
  'logging',
  'metrics',
  'event_hub',
  'encryption',
] as const;

const COLLECTOR_HEADERS = 'has no effect here: an analytics-header-filter policy chooses which headers are published';
const COLLECTOR_KEYS: Record<string, string> = {
  request_body: 'has no effect here: bodies never leave',
  response_body: 'has no effect here: bodies never leave',
  request_headers: COLLECTOR_HEADERS,
  response_headers: COLLECTOR_HEADERS,
};

/** Drops the sections of the original gateway's `config.toml` that mean nothing here, with a note each; changes `document`. */
export function dropForeignSections(document: Table, reading: Reading): void {
  for (const key of SECTIONS) reading.drop({ table: document, at: [], key }, FOREIGN);
  reading.drop(
    { table: document, at: [], key: 'mcp' },
    `${FOREIGN}: the apiVersion of a proxy decides whether /mcp is appended`,
  );
  const { controller, collector } = document;
  if (isTable(controller)) {
    for (const key of CONTROLLER_SECTIONS) reading.drop({ table: controller, at: ['controller'], key }, FOREIGN);
    if (Object.keys(controller).length === 0) delete document.controller;
  }
  if (isTable(collector)) {
    for (const key of Object.keys(collector)) {
      reading.drop({ table: collector, at: ['collector'], key }, COLLECTOR_KEYS[key] ?? FOREIGN);
    }
    delete document.collector;
  }
}
