import { messageEvents } from '../relay/any-answer.testing.ts';
import type { Seen, Verdict } from './official-client.testing.ts';

type Message = { id?: unknown; result?: Record<string, unknown> | null; error?: unknown; method?: unknown };

/**
 * What the caller of the official Python client (mcp 2.3, revisions before 2026-07-28) is told of an answer; asked where the
 * two TypeScript clients do not agree. By its source: `mcp/client/streamable_http.py` (`_handle_post_request`,
 * `_handle_json_response`, `_handle_sse_event`), `mcp_types/jsonrpc.py` and `CallToolResult` of
 * `mcp_types/_v2025_11_25`, which, unlike theirs, has no default for `content`.
 */
export function pythonVerdict({ id, status, contentType, bytes }: Seen): Verdict {
  if (status < 200 || status >= 300 || status === 202) return 'failed';
  const type = contentType?.toLowerCase() ?? '';
  const text = bytes.toString('utf8');
  if (type.startsWith('application/json')) return verdictOf([text.replace(/^\ufeff/, '')], id);
  return type.startsWith('text/event-stream') ? verdictOf(messageEvents(text), id) : 'failed';
}

function verdictOf(texts: readonly string[], id: number): Verdict {
  for (const text of texts) {
    const message = parsed(text);
    if (message === undefined) return 'failed';
    // It would take the first response of a stream, whatever its id; which message the answer is, the two agree on.
    if (message.method !== undefined || Number(message.id) !== id) continue;
    const { result } = message;
    if (typeof result !== 'object' || result === null || !Array.isArray(result.content)) return 'failed';
    return result.isError === true ? 'tool_error' : 'result';
  }
  return 'failed';
}

function parsed(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
