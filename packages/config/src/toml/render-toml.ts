import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { z } from 'zod';
import { sameValue } from '../model/same-value.ts';
import { replaceSecrets } from '../templates/templates.ts';
import { absentSection, INTRODUCTIONS, LISTS, type SectionName, versionLine } from './section-comments.ts';
import { type TableOptions, writeTable } from './toml-writer.ts';

const WRITTEN_IN_FULL = new Set(['analytics.publishers', 'policy_configurations.jwtauth_v0.keymanagers']);
/** Fields that are written even where they say the default. */
export const ALWAYS_SHOWN = new Set(['analytics.enabled', 'mcp_proxies.spec.specVersion']);

/**
 * Writes the whole configuration as `config.toml`, the same text for the same configuration. Values at their default
 * are left out, except in publishers and key managers; reading the text back gives an equal configuration.
 * @param options.version stands in the first line as `# tallygate-version: N`
 * @param options.resolveSecret value of a `{{ secret "name" }}` expression; without it such expressions stay
 */
export function renderConfigToml(
  config: GatewayConfig,
  options: { version: number; resolveSecret?: (reference: string) => string },
): string {
  const { resolveSecret } = options;
  const text = resolveSecret && ((value: string) => replaceSecrets(value, resolveSecret));
  const lines = [
    versionLine(options.version),
    '# All that the gateway needs. Changes made here are picked up at once and shown in the console.',
    '# Addresses and credentials may be \'{{ env "TALLYGATE_VAR_NAME" }}\' or \'{{ file "/run/secrets/name" }}\'.',
    '# Durations are "200ms", "5s", "10m", "24h".',
  ];
  for (const name of Object.keys(gatewayConfig.shape) as SectionName[]) {
    lines.push('', INTRODUCTIONS[name], ...renderSection(name, config[name], text));
  }
  return `${lines.join('\n')}\n`;
}

function renderSection(name: SectionName, value: GatewayConfig[SectionName], text: TableOptions['text']): string[] {
  const schema: z.ZodType = gatewayConfig.shape[name];
  // An absent section can be pasted in by hand; a second header of one that stands here would be an error.
  if (sameValue(schema.parse(undefined), value)) return [absentSection(name)];
  const written = writeTable(
    { names: [], header: '', schema: gatewayConfig, value: { [name]: value } },
    {
      show: 'changed',
      hasComments: !LISTS.has(name),
      always: ALWAYS_SHOWN,
      full: WRITTEN_IN_FULL,
      text,
    },
  );
  return written.slice(1);
}
