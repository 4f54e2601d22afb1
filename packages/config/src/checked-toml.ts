import type { Note } from '@tallygate/contracts/finding';
import { crossCheck } from './cross-check.ts';
import { type ParsedConfig, parseConfigToml } from './parse-toml.ts';
import type { TemplateSources } from './templates.ts';

export type CheckedConfig = ParsedConfig & {
  /** What works but is seldom meant. */
  warnings: Note[];
};

/**
 * Reads a `config.toml` and checks it as a whole, as a gateway does before it serves it: what contradicts itself has
 * findings and no `config`, like what cannot be read.
 */
export function parseCheckedToml(text: string, options: { resolve?: TemplateSources } = {}): CheckedConfig {
  const parsed = parseConfigToml(text, options);
  if (parsed.config === null) return { ...parsed, warnings: [] };
  const { findings, warnings } = crossCheck(parsed.config);
  if (findings.length === 0) return { ...parsed, warnings };
  const located = findings.map((one) => ({ ...one, line: parsed.lineOf(one.path) }));
  return { ...parsed, config: null, findings: located, warnings };
}
