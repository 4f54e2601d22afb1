import type { PolicyAttachment } from '@tallygate/contracts/mcp-proxy';
import type { MeterView } from '@tallygate/contracts/meter-view';
import type { ToolView } from '@tallygate/contracts/proxy-tools';
import { type ToolPrice, toolPrice } from '#lib/tool-price.ts';
import type { ListedName } from './listed-names.ts';

export type ToolRow = ListedName &
  ToolPrice & {
    title: string | undefined;
    /** What the server says of it, in small words: `read-only`, `destructive`. */
    hints: readonly string[];
    /** What is known of it at the server: its definition, and whether it is what was confirmed. */
    pinned: ToolView | undefined;
    /** How it was called by the name that callers see. */
    called: Pick<ToolView, 'calls' | 'failed' | 'lastCallAt'> | undefined;
  };

type Known = {
  tools: readonly ToolView[];
  meters: readonly MeterView[];
  policies: readonly PolicyAttachment[];
  proxy: string;
  uri: string;
};

/** A row for each name that callers see, with what is known of the tool behind it. */
export function toolRows(names: readonly ListedName[], { tools, meters, policies, proxy, uri }: Known): ToolRow[] {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const targets = targetsOf(policies);
  return names.map((listed) => {
    const { name } = listed;
    const pinned = byName.get(targets.get(name) ?? name);
    return {
      ...listed,
      title: textOf(pinned?.definition?.title),
      hints: hintsOf(pinned?.definition?.annotations),
      ...toolPrice(meters, { proxy, uri, tool: name }),
      pinned: pinned?.state === 'unlisted' ? undefined : pinned,
      called: byName.get(name),
    };
  });
}

/** The names of tools that the server has, or had when they were confirmed, or that were called all the same. */
export function otherNames(tools: readonly ToolView[], policies: readonly PolicyAttachment[]): string[] {
  const isRewritten = targetsOf(policies).size > 0;
  return tools
    .filter(({ state }) => state === 'unlisted' || (state === 'removed' && !isRewritten))
    .map(({ name }) => name);
}

/** By the name that callers see, the server's, where a policy renames tools. */
function targetsOf(policies: readonly PolicyAttachment[]): Map<string, string> {
  const entries = policies.find(({ name }) => name === 'mcp-rewrite')?.params.tools;
  if (!Array.isArray(entries)) return new Map();
  return new Map(
    (entries as { name?: unknown; target?: unknown }[]).flatMap(({ name, target }) =>
      typeof name === 'string' ? [[name, typeof target === 'string' ? target : name] as const] : [],
    ),
  );
}

function hintsOf(annotations: unknown): string[] {
  if (annotations === null || typeof annotations !== 'object') return [];
  const { readOnlyHint, destructiveHint } = annotations as Record<string, unknown>;
  if (readOnlyHint === true) return ['read-only'];
  return destructiveHint === true ? ['destructive'] : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
