import { type CapabilityKind, KIND_OF_METHOD } from '@tallygate/contracts/capability-kind';
import type { RequestElement } from '../mcp/request-element.ts';

/** What a JSON-RPC request acts on. */
export type Capability = { kind: CapabilityKind; name: string };

/** The tool, resource or prompt that an element acts on, read from its body; undefined for everything else. */
export function capabilityOf(element: RequestElement): Capability | undefined {
  const { method, params } = element;
  if (method === undefined) return undefined;
  if (method === 'completion/complete') return referenceOf(params?.ref);
  const kind = KIND_OF_METHOD[method];
  if (kind === undefined) return undefined;
  const name = params?.[kind === 'resources' ? 'uri' : 'name'];
  return { kind, name: typeof name === 'string' ? name : '' };
}

/** Argument completion names the prompt or resource it completes for; a hidden one must not answer there either. */
function referenceOf(ref: unknown): Capability | undefined {
  if (ref === null || typeof ref !== 'object') return undefined;
  const { type, name, uri } = ref as Record<string, unknown>;
  if (type === 'ref/prompt') return { kind: 'prompts', name: String(name ?? '') };
  return type === 'ref/resource' ? { kind: 'resources', name: String(uri ?? '') } : undefined;
}

const LIST_METHODS: Readonly<Record<string, { kind: CapabilityKind; field: string; id: string }>> = {
  'tools/list': { kind: 'tools', field: 'tools', id: 'name' },
  'resources/list': { kind: 'resources', field: 'resources', id: 'uri' },
  'resources/templates/list': { kind: 'resources', field: 'resourceTemplates', id: 'uriTemplate' },
  'prompts/list': { kind: 'prompts', field: 'prompts', id: 'name' },
};

/** Where the answer of a list method keeps its entries and what identifies one; undefined for other methods. */
export function listOf(method: string): { kind: CapabilityKind; field: string; id: string } | undefined {
  return Object.hasOwn(LIST_METHODS, method) ? LIST_METHODS[method] : undefined;
}

type Entry = Record<string, unknown>;

/** Members of a result by which it is known what was asked for. */
const ANSWERED: readonly (readonly [field: string, method: string])[] = [
  ...Object.entries(LIST_METHODS).map(([method, { field }]) => [field, method] as const),
  ['contents', 'resources/read'],
];

/**
 * The methods that a result may answer, by its members: all that is known of an answer whose request another stream, another
 * gateway or the one before a restart carried. More than one where a result pretends to be several.
 */
export function methodsAnsweredBy(result: unknown): string[] {
  if (typeof result !== 'object' || result === null) return [];
  return ANSWERED.flatMap(([field, method]) => (Array.isArray((result as Entry)[field]) ? [method] : []));
}

/**
 * Rewrites the entries of a list answer. Returns undefined when the message holds no such list or nothing changed.
 * A list that depends on the gateway is marked private, so that no cache hands it to somebody else.
 */
export function withEntries(
  message: Entry,
  field: string,
  rewrite: (entries: readonly Entry[]) => Entry[],
): Entry | undefined {
  const result = message.result;
  if (result === null || typeof result !== 'object') return undefined;
  const entries = (result as Entry)[field];
  if (!Array.isArray(entries)) return undefined;
  const objects = entries.filter((entry) => entry !== null && typeof entry === 'object') as Entry[];
  const next: Entry = { ...(result as Entry), [field]: rewrite(objects) };
  if ('cacheScope' in next || 'ttlMs' in next) next.cacheScope = 'private';
  return { ...message, result: next };
}
