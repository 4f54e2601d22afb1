import type { CapabilityKind } from '@tallygate/contracts/capability-kind';
import type { McpRewriteParams } from '@tallygate/contracts/policies/mcp-rewrite';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { findJsonSpan, type JsonSpan, replaceSpans } from '../mcp/json-span.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import { type Capability, capabilityOf, listOf, withEntries } from './capability.ts';
import { unknownCapability } from './unknown-capability.ts';

type Entry = Record<string, unknown>;

/** How one capability appears to clients and what it is called at the upstream. */
type Rewrite = { target: string; shown: Entry };
type Table = { byName: ReadonlyMap<string, Rewrite>; byTarget: ReadonlyMap<string, readonly Rewrite[]> };

/** Renames, re-describes and hides capabilities; the rest of every message stays byte for byte. */
export function prepareMcpRewrite(params: McpRewriteParams): PreparedPolicy {
  const tables = new Map<CapabilityKind, Table>();
  if (params.tools) tables.set('tools', tableOf(params.tools, 'name'));
  if (params.resources) tables.set('resources', tableOf(params.resources, 'uri'));
  if (params.prompts) tables.set('prompts', tableOf(params.prompts, 'name'));

  return {
    name: 'mcp-rewrite',
    readsBody: true,
    onRequest(request) {
      const denied = new Map<RequestElement, Capability>();
      const renames: Rename[] = [];
      request.elements.forEach((element, index) => {
        const capability = capabilityOf(element);
        const table = capability && tables.get(capability.kind);
        if (!capability || !table) return;
        const rewrite = table.byName.get(capability.name);
        if (!rewrite) denied.set(element, capability);
        else if (rewrite.target !== capability.name)
          renames.push({ element, index, capability, target: rewrite.target });
      });
      if (denied.size > 0) return unknownCapability(request, denied);
      if (renames.length > 0) rename(request, renames);
      return undefined;
    },
    rewritesAnswerOf(method) {
      const list = listOf(method);
      return list === undefined ? method === 'resources/read' && tables.has('resources') : tables.has(list.kind);
    },
    rewriteAnswer(message, element) {
      const method = element.method ?? '';
      const list = listOf(method);
      const table = tables.get(list?.kind ?? 'resources');
      if (!table) return undefined;
      if (!list) return withOwnUri(message, element, table);
      return withEntries(message, list.field, (entries) =>
        entries.flatMap((entry) =>
          (table.byTarget.get(String(entry[list.id] ?? '')) ?? []).map(({ shown }) => ({ ...entry, ...shown })),
        ),
      );
    },
  };
}

function tableOf(entries: readonly Entry[], id: 'name' | 'uri'): Table {
  const byName = new Map<string, Rewrite>();
  const byTarget = new Map<string, Rewrite[]>();
  for (const { target: configured, ...fields } of entries) {
    const name = String(fields[id]);
    const target = typeof configured === 'string' ? configured : name;
    const rewrite = { target, shown: shownFields(fields) };
    byName.set(name, rewrite);
    byTarget.set(target, [...(byTarget.get(target) ?? []), rewrite]);
  }
  return { byName, byTarget };
}

/** Schemas stand in the configuration as JSON text and in answers as objects. */
function shownFields(fields: Entry): Entry {
  const shown = { ...fields };
  for (const field of ['inputSchema', 'outputSchema']) {
    if (typeof shown[field] === 'string') shown[field] = JSON.parse(shown[field]);
  }
  return shown;
}

type Rename = { element: RequestElement; index: number; capability: Capability; target: string };

function rename(request: PolicyRequest, renames: readonly Rename[]): void {
  const body = request.edits.body ?? request.body;
  if (!body) return;
  const text = body.toString('latin1');
  const edits: { span: JsonSpan; value: string }[] = [];
  for (const { element, index, capability, target } of renames) {
    const field = capability.kind === 'resources' ? 'uri' : 'name';
    const inParams = element.method === 'completion/complete' ? ['params', 'ref', field] : ['params', field];
    const span = findJsonSpan(text, request.isBatch ? [index, ...inParams] : inParams);
    if (span) edits.push({ span, value: JSON.stringify(target) });
  }
  request.edits.body = replaceSpans(body, edits);
  const [only] = renames;
  // Modern requests mirror the name in a header that the server compares with the body.
  if (request.era === 'modern' && only && request.headers['mcp-name'] !== undefined) {
    request.edits.upstreamHeaders.set('mcp-name', encodeHeaderValue(only.target));
  }
}

/** Values that a header cannot carry travel as `=?base64?…?=` (MCP 2026-07-28, Streamable HTTP, header encoding). */
function encodeHeaderValue(text: string): string {
  const isPlain = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !/^=\?base64\?.*\?=$/.test(text);
  return isPlain ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;
}

/**
 * The contents of a read name the resource; the client must see the name it asked for, or one of those it may ask for where
 * its request is not known.
 */
function withOwnUri(message: Entry, element: RequestElement, table: Table): Entry | undefined {
  const contents = (message.result as { contents?: unknown } | undefined)?.contents;
  if (!Array.isArray(contents)) return undefined;
  const asked = element.params?.uri;
  let isChanged = false;
  const renamed = contents.map((content: Entry | null) => {
    const target = String(content?.uri ?? '');
    const names = table.byTarget.get(target)?.map(({ shown }) => String(shown.uri)) ?? [];
    const uri = asked === undefined ? names[0] : names.find((name) => name === asked);
    if (uri === undefined || uri === target) return content;
    isChanged = true;
    return { ...content, uri };
  });
  return isChanged ? { ...message, result: { ...(message.result as Entry), contents: renamed } } : undefined;
}
