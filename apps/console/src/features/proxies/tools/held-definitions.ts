import type { McpProxy, McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import type { ToolView } from '@tallygate/contracts/proxy-tools';

type Definitions = McpProxyInput['spec']['toolDefinitions'];

/** Whether a proxy keeps changed tools from agents until they are confirmed. */
export function isHolding({ spec }: Pick<McpProxy, 'spec'>): boolean {
  return spec.toolDefinitions?.onChange === 'hold';
}

/**
 * The setting of a proxy that begins to hold changed tools, with what is confirmed now; of one that does already as it is;
 * none for one that serves them.
 */
export function heldDefinitions(
  present: Definitions,
  { shouldHold, tools }: { shouldHold: boolean; tools: readonly ToolView[] },
): Definitions {
  if (!shouldHold) return undefined;
  if (present?.onChange === 'hold') return present;
  const confirmed = tools.flatMap(({ name, confirmedHash }) => (confirmedHash === null ? [] : [[name, confirmedHash]]));
  return { onChange: 'hold', confirmed: Object.fromEntries(confirmed) };
}

/**
 * The tools as a proxy that holds changed ones stands to them: what its configuration does not confirm is held, also where
 * somebody confirmed it otherwise, such as before the file was written by hand.
 */
export function heldTools(tools: readonly ToolView[], { spec }: Pick<McpProxy, 'spec'>): readonly ToolView[] {
  const { onChange, confirmed = {} } = spec.toolDefinitions ?? {};
  if (onChange !== 'hold') return tools;
  return tools.map((tool) => {
    const wanted = Object.hasOwn(confirmed, tool.name) ? confirmed[tool.name] : undefined;
    if (tool.state !== 'confirmed' || tool.listedHash === wanted) return tool;
    return { ...tool, state: wanted === undefined ? 'added' : 'changed' };
  });
}
