import type { Finding, Note } from '@tallygate/contracts/finding';
import { foreignPlaceholder } from '@tallygate/contracts/foreign-placeholder';
import { crossCheck } from '../checks/cross-check.ts';
import { valueAt } from '../model/reading.ts';
import {
  type ParsedConfig,
  parseConfigToml,
  type ResolveOptions,
  resolveConfigToml,
  segmentsOf,
} from './parse-toml.ts';

export type CheckedConfig = ParsedConfig & {
  /** What works but is seldom meant. */
  warnings: Note[];
};

/**
 * Reads a `config.toml` and checks it as a whole: what contradicts itself has findings and no `config`, like what cannot
 * be read. Template expressions stay as they are.
 */
export function parseCheckedToml(text: string, options: { configFolder?: string } = {}): CheckedConfig {
  return checked(parseConfigToml(text, options));
}

/** The same with expressions replaced by their values, as a gateway does before it serves the file. */
export async function resolveCheckedToml(text: string, options: ResolveOptions): Promise<CheckedConfig> {
  return checked(await resolveConfigToml(text, options), options.keepsPlaceholders);
}

function checked(parsed: ParsedConfig, keepsPlaceholders = false): CheckedConfig {
  const { config } = parsed;
  if (config === null) return { ...parsed, warnings: [] };
  const { findings: all, warnings } = crossCheck(config);
  // The way out refuses such an address when it is called.
  const isKept = ({ path }: Finding) => {
    const text = valueAt(config, segmentsOf(path));
    return keepsPlaceholders && typeof text === 'string' && foreignPlaceholder(text) !== null;
  };
  const findings = all.filter((found) => !isKept(found));
  if (findings.length === 0) return { ...parsed, warnings };
  const located = findings.map((one) => ({ ...one, line: parsed.lineOf(one.path) }));
  return { ...parsed, config: null, findings: located, warnings };
}
