import type { Dispatcher } from '@tallygate/outbound/outbound';
import { ServerCookies } from '@tallygate/outbound/server-cookies';
import type { Logger } from '@tallygate/server-kit/logger';
import type { RelayRequest } from '../exchange/relay-request.ts';
import type { SessionEntry } from '../exchange/session-table.ts';
import { UpstreamChoice } from './upstream-choice.ts';
import { cookieExchange } from './upstream-cookies.ts';
import { ownRedirect } from './upstream-redirect.ts';
import { upstreamRequest } from './upstream-request.ts';

/**
 * The requests that one exchange makes of its server: mostly one, and another where a target does not know the session, or
 * the server names another path of its own.
 */
export class UpstreamAttempts {
  readonly #request: RelayRequest;
  readonly #logger: Logger;
  /** Path and query of the newest. */
  #sentPath = '';
  /** Undefined for a proxy with a single target. */
  #choice: UpstreamChoice | undefined;

  constructor(request: RelayRequest, logger: Logger) {
    this.#request = request;
    this.#logger = logger;
  }

  /** Takes the target that the request goes to first. */
  choose(session: SessionEntry | undefined): void {
    const { targets } = this.#request.route;
    if (targets.all.length < 2) return;
    this.#choice = new UpstreamChoice(targets, session);
    this.#request.target = this.#choice.current;
  }

  send(handler: Dispatcher.DispatchHandler & { onError(error: Error): void }, credentialHeader: string): void {
    try {
      const upstream = upstreamRequest(this.#request, credentialHeader);
      this.#sentPath = upstream.path;
      this.#request.target.pool.dispatch(upstream, handler);
    } catch (error) {
      handler.onError(error as Error);
    }
  }

  /** True when an answer only says that the session is another target's, and that one is chosen now. */
  movesOn(status: number, canSend: boolean): boolean {
    const choice = this.#choice;
    if (choice === undefined) return false;
    if (status !== 404) {
      choice.keep();
      return false;
    }
    if (!canSend || !choice.advance()) return false;
    this.#request.target = choice.current;
    return true;
  }

  keepCookies(setCookies: readonly string[]): void {
    const request = this.#request;
    request.cookies ??= new ServerCookies();
    request.cookies.keep(cookieExchange(request, this.#sentPath), setCookies);
  }

  /** True when the answer names another path of the server's own, and the request is made out to that one now. */
  redirects(status: number, location: string | undefined, canSend: boolean): boolean {
    const request = this.#request;
    const { learned, origin, path } = request.target;
    const isMoved = status >= 300 && status < 400;
    if (isMoved || status === 404 || status === 405 || status === 410) learned.forget();
    if (!isMoved || request.redirectedTo !== undefined || !canSend) return false;
    const redirect = ownRedirect(request, this.#sentPath, { status, location });
    if (redirect === undefined) return false;
    if (redirect.endpoint !== undefined && redirect.endpoint !== path && learned.learn(redirect.endpoint)) {
      const to = `${origin}${redirect.endpoint.split('?', 1)[0]}`;
      this.#logger.warn(
        { proxy: request.route.name, to },
        'the server redirects every call to another path of its own; enter that address for the proxy',
      );
    }
    request.redirectedTo = redirect.path;
    return true;
  }
}
