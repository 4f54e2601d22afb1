import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** What of a tool an agent reads before it calls, and by which it chooses: the members that are pinned. */
const PINNED_MEMBERS = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations'] as const;

/** A tool as a server lists it; what a member holds is the server's business. */
export type ToolDefinition = Partial<Record<(typeof PINNED_MEMBERS)[number], unknown>>;

/** The pinned members of an entry of `tools/list`, those that it has. */
export function toolDefinition(entry: Readonly<Record<string, unknown>>): ToolDefinition {
  return Object.fromEntries(
    PINNED_MEMBERS.flatMap((member) => (entry[member] === undefined ? [] : [[member, entry[member]]])),
  );
}

/**
 * The hash by which a definition is pinned: equal for equal definitions, whatever the order of their members.
 * @param entry an entry of `tools/list`, or its definition
 * @returns `sha256:` and 64 hexadecimal digits; undefined for what is nested too deeply to be written again
 */
export function toolHash(entry: Readonly<Record<string, unknown>>): string | undefined {
  const text = canonicalJson(toolDefinition(entry));
  return text === undefined ? undefined : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
