import type { McpProxy } from '@tallygate/contracts/mcp-proxy';

const SECTIONS = ['resilience', 'limits', 'sessions', 'billing'] as const;

/** The resource without sections that a form has touched and left empty; they would show up as changes. */
export function withoutEmptySections(resource: McpProxy): McpProxy {
  const spec = { ...resource.spec };
  for (const section of SECTIONS) {
    const values = Object.values(spec[section] ?? {});
    if (values.every((value) => value === undefined)) delete spec[section];
  }
  // Every switch off is as none: the section would show up as a change.
  if (spec.prices !== undefined && !Object.values(spec.prices).includes(true)) delete spec.prices;
  return { ...resource, spec };
}
