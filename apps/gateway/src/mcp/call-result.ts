import { z } from 'zod';
import { asObject } from './answer-message.ts';

type JsonObject = Record<string, unknown>;

const RELATED_TASK = 'io.modelcontextprotocol/related-task';
const ROLES: ReadonlySet<unknown> = new Set(['user', 'assistant']);
const THEMES: ReadonlySet<unknown> = new Set([undefined, 'light', 'dark']);
const instant = z.iso.datetime({ offset: true });

/**
 * Whether clients hand a complete `tools/call` result to their callers; they report any other as an error. The rules are
 * those of `CallToolResult` in the schemas of MCP 2025-11-25 and 2026-07-28 as the official clients apply them.
 * @param era 2026-07-28 lets `structuredContent` be any value, and knows no reserved names in `_meta`
 */
export function isCallResult(result: JsonObject, era: 'legacy' | 'modern'): boolean {
  const { content, structuredContent, isError, _meta } = result;
  if (
    !(Array.isArray(content) || (content === undefined && mayLackContent(result, era))) ||
    (isError !== undefined && typeof isError !== 'boolean')
  )
    return false;
  if (era === 'legacy' && structuredContent !== undefined && asObject(structuredContent) === undefined) return false;
  if (_meta !== undefined && !isResultMeta(asObject(_meta), era)) return false;
  return content === undefined || content.every(isContentBlock);
}

/** Members that make a result another kind of answer; it is then no result without content (client 2.4, `resultFamilies`). */
const OF_OTHER_RESULTS = ['task', 'inputRequests', 'requestState'];

/** Clients of the older revisions put an empty list in the place of content that is not there. */
function mayLackContent(result: JsonObject, era: 'legacy' | 'modern'): boolean {
  return era === 'legacy' && !OF_OTHER_RESULTS.some((name) => name in result);
}

/** Whether a result asks for more input in a way that a client can act on (MCP 2026-07-28, Multi Round-Trip Requests). */
export function asksForInput(result: JsonObject | undefined): boolean {
  const requests = asObject(result?.inputRequests);
  return typeof result?.requestState === 'string' || (requests !== undefined && Object.keys(requests).length > 0);
}

function isResultMeta(meta: JsonObject | undefined, era: 'legacy' | 'modern'): boolean {
  if (meta === undefined) return false;
  if (era === 'modern') return true;
  const { progressToken, [RELATED_TASK]: task } = meta;
  const hasToken =
    progressToken === undefined || typeof progressToken === 'string' || Number.isSafeInteger(progressToken);
  return hasToken && (task === undefined || typeof asObject(task)?.taskId === 'string');
}

function isContentBlock(value: unknown): boolean {
  const block = asObject(value);
  if (block === undefined || !isRecord(block._meta) || !isAnnotations(block.annotations)) return false;
  switch (block.type) {
    case 'text':
      return typeof block.text === 'string';
    case 'image':
    case 'audio':
      return isBase64(block.data) && typeof block.mimeType === 'string';
    case 'resource_link':
      return isResourceLink(block);
    case 'resource':
      return isEmbedded(asObject(block.resource));
    default:
      return false;
  }
}

function isResourceLink({ name, title, uri, description, mimeType, size, icons }: JsonObject): boolean {
  return (
    typeof name === 'string' &&
    typeof uri === 'string' &&
    isText(title) &&
    isText(description) &&
    isText(mimeType) &&
    (size === undefined || Number.isFinite(size)) &&
    (icons === undefined || (Array.isArray(icons) && icons.every(isIcon)))
  );
}

function isEmbedded(resource: JsonObject | undefined): boolean {
  if (resource === undefined || typeof resource.uri !== 'string') return false;
  if (!isText(resource.mimeType) || !isRecord(resource._meta)) return false;
  return typeof resource.text === 'string' || isBase64(resource.blob);
}

function isIcon(value: unknown): boolean {
  const icon = asObject(value);
  if (icon === undefined || typeof icon.src !== 'string' || !isText(icon.mimeType)) return false;
  const { sizes, theme } = icon;
  return (
    (sizes === undefined || (Array.isArray(sizes) && sizes.every((size) => typeof size === 'string'))) &&
    THEMES.has(theme)
  );
}

function isAnnotations(value: unknown): boolean {
  if (value === undefined) return true;
  const annotations = asObject(value);
  if (annotations === undefined) return false;
  const { audience, priority, lastModified } = annotations;
  return (
    (audience === undefined || (Array.isArray(audience) && audience.every((role) => ROLES.has(role)))) &&
    (priority === undefined || (typeof priority === 'number' && priority >= 0 && priority <= 1)) &&
    (lastModified === undefined || instant.safeParse(lastModified).success)
  );
}

function isRecord(value: unknown): boolean {
  return value === undefined || asObject(value) !== undefined;
}

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

const WHOLE_GROUPS = /^[A-Za-z0-9+/]*$/;

/** Base64 as `atob` forgives it (WHATWG Infra, forgiving-base64 decode): that is what clients check it with. */
function isBase64(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (value.length % 4 === 0 && WHOLE_GROUPS.test(value)) return true;
  try {
    atob(value);
    return true;
  } catch {
    return false;
  }
}
