import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@tallygate/contracts/app-error';
import { createHostCheck } from '@tallygate/server-kit/guard-host';
import { STRICT_TRANSPORT } from '@tallygate/server-kit/protect-answers';
import { type Client, trustProxies } from '@tallygate/server-kit/proxy-trust';
import { missesHttps, UPGRADE_HEADERS } from '@tallygate/server-kit/require-https';
import { answerProblem } from './answer-problem.ts';
import { appsOriginOf } from './app-relay.ts';
import type { ConsoleSettings } from './env.ts';
import { dropForeignHeaders } from './foreign-headers.ts';
import { Forwarder } from './forward.ts';
import { withPageRequest } from './page-requests.ts';
import { PortalFrames } from './portal-frames.ts';
import { contentSecurityPolicy, SECURITY_HEADERS } from './security-headers.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const SETTINGS = 'CONSOLE_PUBLIC_URL or CONSOLE_ALLOWED_HOSTS';

/**
 * Handles every request before the pages do: refuses a foreign host name, and plain http from outside; removes headers
 * that only this server may set; forwards `/api` to the api; gives every page a script nonce and its security headers.
 * @param pages serves what is not the api's
 * @param appsPort where the relay of apps listens; undefined when it does not
 */
export function createFront(
  pages: Handler,
  settings: Pick<ConsoleSettings, 'host' | 'names' | 'trust' | 'publicUrl' | 'tls' | 'api' | 'apps' | 'isDevelopment'>,
  appsPort?: number,
): { handle: Handler; close(): void } {
  const { publicUrl, isDevelopment } = settings;
  const { clientOf } = trustProxies(settings.trust);
  const hostRefusal = createHostCheck({ names: settings.names, boundTo: settings.host, settings: SETTINGS });
  const reach = { hasTls: settings.tls !== undefined, publicUrl };
  const forwarder = new Forwarder(settings.api);
  const frames = new PortalFrames(settings.api);

  const handle: Handler = (request, response) => {
    const client = clientOf(request);
    const isApi = /^\/api(?:[/?]|$)/.test(request.url ?? '');
    // The api's answers have its own headers, and are handed on as they are.
    if (!isApi) protect(response, client);
    const refusal = hostRefusal(request, client.host);
    if (refusal !== undefined) return refuse(response, new AppError('HOST_REFUSED', { detail: refusal }), isApi);
    if (request.method === 'TRACE') return say(response, 405, 'TRACE is not answered; ask by GET');
    if (missesHttps(reach, client)) return turnAway(request, response, isApi ? undefined : (publicUrl ?? ''));
    if (isApi) return forwarder.forward(request, response, client);
    if (!/^\/portal(?:[/?]|$)/.test(request.url ?? '')) return showPage(request, response, client);
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('cache-control', 'private, no-store');
    // The policy names who may frame it, which the older header cannot.
    response.removeHeader('x-frame-options');
    void frames.origins().then((origins) => showPage(request, response, client, ["'self'", ...origins]));
  };

  function showPage(
    request: IncomingMessage,
    response: ServerResponse,
    client: Client,
    frameAncestors?: readonly string[],
  ): void {
    dropForeignHeaders(request);
    const nonce = randomBytes(16).toString('hex');
    const appsOrigin = appsOriginOf(client, { apps: settings.apps, port: appsPort });
    const policy = contentSecurityPolicy(nonce, { isDevelopment, appsOrigin, frameAncestors });
    response.setHeader('content-security-policy', policy);
    // The page reads the nonce from `x-nonce`; Next reads it from the policy, for its own scripts.
    request.headers['x-nonce'] = nonce;
    request.headers['content-security-policy'] = policy;
    // What frames apps reads where from.
    request.headers['x-apps-origin'] = appsOrigin ?? '';
    request.headers['x-forwarded-proto'] = client.protocol;
    request.headers['x-forwarded-host'] = client.host ?? '';
    withPageRequest({ request, client, api: settings.api }, () => pages(request, response));
  }

  return { handle, close: () => forwarder.close() };
}

function protect(response: ServerResponse, { protocol }: Client): void {
  for (const [name, value] of SECURITY_HEADERS) response.setHeader(name, value);
  if (protocol === 'https') response.setHeader('strict-transport-security', STRICT_TRANSPORT);
}

/**
 * Answers a request by plain http. People are redirected to https; a program is refused, so that somebody notices that
 * it sent its credentials in the clear.
 * @param pagesUrl the https address of the pages, or the empty text when it is not known; undefined for a request to
 * the api
 */
function turnAway(request: IncomingMessage, response: ServerResponse, pagesUrl: string | undefined): void {
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (pagesUrl?.startsWith('https:') === true && isReading) {
    response.writeHead(308, { location: new URL(pathOf(request.url), pagesUrl).href, 'cache-control': 'no-store' });
    response.end();
    return;
  }
  for (const [name, value] of Object.entries(UPGRADE_HEADERS)) response.setHeader(name, value);
  const detail = 'This address is served by https; found http, from outside this machine';
  refuse(response, new AppError('HTTPS_REQUIRED', { detail }), pagesUrl === undefined);
}

/** The path of a request target. Leading slashes are reduced to one, so that it can never name another host. */
function pathOf(target: string | undefined): string {
  return `/${(target ?? '').replace(/^[/\\]+/, '')}`;
}

function refuse(response: ServerResponse, error: AppError, isApi: boolean): void {
  if (isApi) answerProblem(response, error);
  else say(response, error.status, error.message);
}

/** One sentence for a person. */
function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(sentence);
}
