import type { GatewayConfig } from '@tallygate/contracts/gateway-config';

export type SectionName = keyof GatewayConfig;

/** What each section is for; stands above it, or in its place while it is at its defaults. */
export const INTRODUCTIONS: Record<SectionName, string> = {
  gateway: '# The gateway itself: public address, limits, timeouts.',
  analytics: '# Who receives usage events.',
  policy_configurations: '# Key managers, whose tokens are accepted, and how tokens are checked.',
  mcp_proxies: '# MCP servers behind this gateway; the same fields as in the YAML of the management API.',
  api_keys:
    '# API keys of proxies with the policy api-key-auth, by their hashes: sha256 is that of the key, in hexadecimal.',
  billing: '# What is charged, whom it is charged to, and what is free.',
  spool: '# Where events wait on disk until every publisher has them.',
  ratelimit: '# Where rate-limit counters live and what clients are told of them.',
  controller: '# The console’s API, if there is one.',
  outbound: '# What the gateway may connect to.',
  templates: '# What expressions such as {{ env "TALLYGATE_VAR_NAME" }} may read; nothing but an editor changes this.',
  trial: '# What only an installation that tries Tallygate sets.',
};

/** Sections that are lists of alike tables; comments in each would say the same again and again. */
export const LISTS: ReadonlySet<SectionName> = new Set(['mcp_proxies', 'api_keys']);

/** The first line of a file, which says what version it is. */
export function versionLine(version: number): string {
  return `# tallygate-version: ${version}`;
}

/** Stands in the place of a section that says nothing but defaults. */
export function absentSection(name: SectionName): string {
  return `# ${LISTS.has(name) ? `There are no [[${name}]] yet` : `[${name}] is at its defaults`}.`;
}

const introductions = new Set<string>(Object.values(INTRODUCTIONS));

/** Whether a line is what a rendered file says of a section, and not of the first table in it. */
export function isIntroduction(line: string): boolean {
  return introductions.has(line.trim());
}
