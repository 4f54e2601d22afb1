import type { RelayRequest } from '../exchange/relay-request.ts';
import type { SessionEntry } from '../exchange/session-table.ts';
import { asObject, asString, shortHash } from '../mcp/answer-message.ts';
import { ASSUMED_VERSION } from '../mcp/era.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import {
  cutText,
  elementMembers,
  headerMembers,
  instantText,
  member,
  type Peers,
  peerMembers,
  principalMembers,
} from './event-text.ts';

const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';

type AcceptedElement = {
  element: RequestElement;
  /** The element's share of the body. */
  requestBytes: number;
  session: SessionEntry | undefined;
  /** Its place in the batch; undefined for a single message. */
  batchIndex: number | undefined;
};

/**
 * Members of an event that are known when its request is accepted, as JSON text with a trailing comma.
 */
export function acceptedMembers(request: RelayRequest, accepted: AcceptedElement): string {
  const { element, requestBytes, session, batchIndex } = accepted;
  const { route, era, exchangeId } = request;
  const sessionHash = session?.hash;
  return (
    member('exchangeId', exchangeId) +
    (batchIndex === undefined ? '' : `"batchSize":${request.elements.length},"batchIndex":${batchIndex},`) +
    member('time', instantText(request.receivedAtMs)) +
    request.target.eventMembers +
    principalMembers(request.principal) +
    member('subscription', route.planOf(request.principal?.company, request.receivedAtMs)?.subscription) +
    member('era', era) +
    member('protocolVersion', cutText(versionOf(request, session), 64)) +
    peerMembers(peersOf(request, element, session)) +
    member('sessionHash', sessionHash) +
    member('httpMethod', request.httpMethod) +
    elementMembers(element, eventTarget(element)) +
    member('requestBytes', requestBytes) +
    member('clientIp', request.clientIp ?? undefined) +
    headerMembers('requestHeaders', request.rawHeaders, route.requestHeaderFilter?.(request))
  );
}

function versionOf(request: RelayRequest, session: SessionEntry | undefined): string {
  return request.protocolVersion ?? session?.protocolVersion ?? ASSUMED_VERSION;
}

/** Task ids are secrets of their caller; everything else is named as it is. */
function eventTarget(element: RequestElement): string | undefined {
  const { method, target } = element;
  return target !== undefined && method?.startsWith('tasks/') ? shortHash(target) : target;
}

/** Who the two sides say they are; self-reported, for display only. */
function peersOf(request: RelayRequest, element: RequestElement, session: SessionEntry | undefined): Peers {
  if (request.era === 'modern') {
    const client = asObject(asObject(element.params?._meta)?.[CLIENT_INFO]);
    return { clientName: asString(client?.name), clientVersion: asString(client?.version) };
  }
  if (element.method !== 'initialize') return session ?? {};
  const client = asObject(element.params?.clientInfo);
  return { clientName: asString(client?.name), clientVersion: asString(client?.version) };
}
