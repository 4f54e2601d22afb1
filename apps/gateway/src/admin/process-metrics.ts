import { collectDefaultMetrics, Registry } from 'prom-client';

/**
 * Starts measuring this process – event loop, garbage collection, handles – under the usual names of `prom-client`.
 * @param known names that are told elsewhere
 */
export function measureProcess(known: readonly string[]): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of known) registry.removeSingleMetric(name);
  return registry;
}
