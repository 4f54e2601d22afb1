import type { RelayRequest } from '../exchange/relay-request.ts';
import type { SessionEntry } from '../exchange/session-table.ts';
import { asObject, asString } from '../mcp/answer-message.ts';
import type { CallEnding } from './call-ending.ts';
import { headerMembers, peerMembers } from './event-text.ts';
import type { OpenCall } from './open-call.ts';

const SERVER_INFO = 'io.modelcontextprotocol/serverInfo';

/** Members that became known after acceptance: the session an `initialize` made, and headers of the answer. */
export function lateMembers(
  call: OpenCall,
  exchange: {
    request: RelayRequest;
    session: SessionEntry | undefined;
    responseHeaders: readonly string[] | undefined;
  },
): string {
  const { request, session, responseHeaders } = exchange;
  const isNew = call.facts.method === 'initialize' && session !== undefined;
  const made = isNew
    ? `"sessionHash":"${session.hash}",${peerMembers({ serverName: session.serverName, serverVersion: session.serverVersion })}`
    : '';
  return made + headerMembers('responseHeaders', responseHeaders, request.route.answerHeaderFilter?.(request));
}

/** A modern server names itself in its results (MCP 2026-07-28); a legacy one when the session begins. */
export function noteServer(ending: CallEnding, result: unknown): void {
  const server = asObject(asObject(asObject(result)?._meta)?.[SERVER_INFO]);
  ending.serverName = asString(server?.name);
  ending.serverVersion = asString(server?.version);
}
