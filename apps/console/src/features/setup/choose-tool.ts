type Tool = { name: string; inputSchema: unknown };

/** A harmless tool for the first call: `echo` when there is one, else the first that needs no arguments, else the first. */
export function chooseTool(tools: readonly Tool[]): { tool: string; args: Record<string, unknown> } {
  if (tools.some((tool) => tool.name === 'echo')) return { tool: 'echo', args: { message: 'hello' } };
  const simple = tools.find((tool) => !((tool.inputSchema as { required?: unknown[] } | null)?.required?.length ?? 0));
  return { tool: (simple ?? tools[0])?.name ?? 'TOOL', args: {} };
}
