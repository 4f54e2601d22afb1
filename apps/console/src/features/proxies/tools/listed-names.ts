import type { CapabilityKind } from '@tallygate/contracts/capability-kind';
import type { PolicyAttachment } from '@tallygate/contracts/mcp-proxy';
import type { Inspection } from '@tallygate/contracts/upstream-inspection';

export type ListedName = {
  name: string;
  description?: string;
  /** Its calls are never billed. */
  isFree?: boolean;
};
export type ListedNames = Readonly<Record<CapabilityKind, readonly ListedName[]>>;

/** What a server lists. */
export type Listing = Pick<Inspection, 'tools' | 'resources' | 'prompts'>;
type Entry = { name?: unknown; uri?: unknown; description?: unknown };

/**
 * What clients see of a server by the policies of its proxy: an `mcp-rewrite` with a list of a kind replaces the server's
 * names of that kind.
 * @param inspection what the server listed; undefined while it is not known
 */
export function listedNames(inspection: Listing | undefined, policies: readonly PolicyAttachment[]): ListedNames {
  const rewrite = policies.find(({ name }) => name === 'mcp-rewrite')?.params ?? {};
  const shown = (kind: CapabilityKind, listed: readonly ListedName[]): readonly ListedName[] => {
    const entries = rewrite[kind];
    if (!Array.isArray(entries)) return listed;
    return (entries as Entry[]).flatMap((entry) => {
      const name = kind === 'resources' ? entry.uri : entry.name;
      if (typeof name !== 'string') return [];
      return typeof entry.description === 'string' ? { name, description: entry.description } : { name };
    });
  };
  return {
    tools: shown('tools', inspection?.tools ?? []),
    resources: shown(
      'resources',
      (inspection?.resources ?? []).map(({ uri, name, description }) => ({
        name: uri,
        description: description ?? name,
      })),
    ),
    prompts: shown('prompts', inspection?.prompts ?? []),
  };
}
