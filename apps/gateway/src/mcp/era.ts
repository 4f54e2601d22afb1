import type { IncomingHttpHeaders } from 'node:http';
import { asObject, asString } from './answer-message.ts';
import type { RequestElement } from './request-element.ts';

export const FIRST_MODERN_VERSION = '2026-07-28';
export const ASSUMED_VERSION = '2025-03-26';
const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
const REVISION = /^\d{4}-\d{2}-\d{2}$/;

export type Era = {
  era: 'legacy' | 'modern';
  /** What the request itself says; a legacy request may say nothing. */
  protocolVersion: string | undefined;
  /** An array with an element of the modern era, which has no batches. */
  isModernBatch: boolean;
};

/** The era of a POST (MCP 2026-07-28, Versioning and Compatibility). The body decides; the header only fills gaps. */
export function decideEra(elements: readonly RequestElement[], isBatch: boolean, headers: IncomingHttpHeaders): Era {
  const header = asString(headers['mcp-protocol-version']);
  if (isBatch) {
    const isModernBatch = elements.some((element) => claimedVersion(element) !== undefined);
    return { era: isModernBatch ? 'modern' : 'legacy', protocolVersion: header, isModernBatch };
  }
  const element = elements[0];
  const claimed = element === undefined ? undefined : claimedVersion(element);
  if (claimed !== undefined) return { era: 'modern', protocolVersion: claimed, isModernBatch: false };
  if (element?.method === 'initialize') {
    return {
      era: 'legacy',
      protocolVersion: asString(element.params?.protocolVersion) ?? header,
      isModernBatch: false,
    };
  }
  const isModern = header !== undefined && isModernVersion(header) && element?.kind !== 'response';
  return { era: isModern ? 'modern' : 'legacy', protocolVersion: header, isModernBatch: false };
}

export function isModernVersion(version: string): boolean {
  return REVISION.test(version) && version >= FIRST_MODERN_VERSION;
}

/** The version a message claims in its `_meta`; undefined without one. */
export function claimedVersion(element: RequestElement): string | undefined {
  return asString(asObject(element.params?._meta)?.[VERSION_KEY]);
}

const NAMED_METHODS = new Set([
  'tools/call',
  'prompts/get',
  'resources/read',
  'tasks/get',
  'tasks/update',
  'tasks/cancel',
]);

/**
 * What makes a modern request contradict its mirror headers (MCP 2026-07-28, Streamable HTTP, Server Validation), as a
 * sentence for the −32020 error; undefined when they agree.
 */
export function headerMismatch(element: RequestElement, headers: IncomingHttpHeaders): string | undefined {
  const claimed = claimedVersion(element);
  // Without the claim the server itself answers that `_meta` is missing.
  if (claimed === undefined || element.method === undefined) return undefined;
  if (headers['mcp-protocol-version'] !== claimed)
    return 'MCP-Protocol-Version does not match the _meta protocol version';
  if (decodeMirror(headers['mcp-method']) !== element.method) return 'Mcp-Method does not match the method of the body';
  if (NAMED_METHODS.has(element.method) && element.target !== undefined) {
    if (decodeMirror(headers['mcp-name']) !== element.target) return 'Mcp-Name does not match the name in the body';
  }
  return undefined;
}

/** The value of a mirror header; `=?base64?…?=` carries UTF-8. */
function decodeMirror(value: string | string[] | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  const encoded = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
  return encoded === undefined ? value : Buffer.from(encoded, 'base64').toString('utf8');
}
