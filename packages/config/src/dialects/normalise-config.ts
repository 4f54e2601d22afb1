import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { Reading, Table } from '../model/reading.ts';
import { dropForeignSections } from './foreign-sections.ts';
import { normaliseAnalytics } from './normalise-analytics.ts';
import { normaliseFields } from './normalise-fields.ts';
import { normalisePolicySettings } from './normalise-policy-settings.ts';
import { normaliseProxy } from './normalise-proxy.ts';

/**
 * Brings a parsed `config.toml` of any dialect into the canonical form. Nothing is judged here: what is wrong stays as
 * it is, for the schema to name.
 * @param document the parsed file; a copy is returned
 * @param reading gathers the notes and where moved values stood
 */
export function normaliseConfig(document: Table, reading: Reading): Table {
  const copy = structuredClone(document);
  normaliseAnalytics(copy, reading);
  dropForeignSections(copy, reading);
  normalisePolicySettings(copy, reading);
  normaliseFields(gatewayConfig, copy, { at: [], reading });
  if (Array.isArray(copy.mcp_proxies)) {
    copy.mcp_proxies = copy.mcp_proxies.map((proxy, index) => normaliseProxy(proxy, ['mcp_proxies', index], reading));
  }
  return copy;
}
