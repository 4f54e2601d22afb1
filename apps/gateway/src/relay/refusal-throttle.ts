import { INVALID_REQUEST, jsonRpcRefusal } from '../exchange/json-rpc-refusal.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { Refusal } from '../exchange/refusal.ts';
import { ownerOf } from '../exchange/session-table.ts';
import { shortHash } from '../mcp/answer-message.ts';

const MINUTE_MS = 60_000;
/** Kinds of refusals that are counted at a time; others are answered unthrottled. */
const MAX_KINDS = 10_000;
/** The refusal that makes clients sign in. It is never throttled: many clients may share an address. */
const FIRST_STEP = 'token_missing';

/** What the throttle looks at of a request. */
export type RefusedRequest = Pick<
  PolicyRequest,
  'route' | 'clientIp' | 'headers' | 'principal' | 'elements' | 'isBatch' | 'httpMethod'
>;

/**
 * Answers a client that is refused the same thing again and again with 429 in place of what it does not heed: older
 * clients take a 401 for a reason to ask again at once, without end. What would not be refused is never touched.
 */
export class RefusalThrottle {
  readonly #nowMs: () => number;
  readonly #counts = new Map<string, number>();
  #minute = 0;

  /** @param nowMs a clock in milliseconds */
  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  /**
   * The answer to a request that is refused: `refusal`, or 429 once there were too many equal ones within a minute.
   * @param perMinute how many are answered as they are; 0 = all
   * @param credentialHeader lower-case name of the header that carries tokens
   */
  answer(
    request: RefusedRequest,
    refusal: Refusal,
    { perMinute, credentialHeader }: { perMinute: number; credentialHeader: string },
  ): Refusal {
    if (perMinute === 0 || !isHeeded(refusal)) return refusal;
    const now = this.#nowMs();
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts.clear();
    }
    const kind = kindOf(request, refusal, credentialHeader);
    const count = (this.#counts.get(kind) ?? 0) + 1;
    if (count === 1 && this.#counts.size >= MAX_KINDS) return refusal;
    this.#counts.set(kind, count);
    return count <= perMinute ? refusal : tooMany(request, refusal, Math.ceil(((minute + 1) * MINUTE_MS - now) / 1000));
  }
}

/** Refusals that tell the client to do something else than to ask again. */
function isHeeded({ status, detail }: Refusal): boolean {
  return status >= 400 && status < 500 && status !== 429 && detail !== FIRST_STEP;
}

/** Who asked what, and why it was refused. Credentials are only there as their hashes. */
function kindOf(request: RefusedRequest, { status, detail }: Refusal, credentialHeader: string): string {
  const { route, clientIp, headers, principal, elements, httpMethod } = request;
  const credential = headers[credentialHeader] ?? '';
  const session = headers['mcp-session-id'] ?? '';
  const first = elements[0];
  return [
    clientIp,
    route.name,
    status,
    detail,
    httpMethod,
    first?.method,
    first?.target,
    ownerOf(principal),
    shortHash(`${credential}\n${session}`),
  ].join('\u0000');
}

function tooMany(request: RefusedRequest, { denial, detail }: Refusal, seconds: number): Refusal {
  const refusal = jsonRpcRefusal(request, {
    status: 429,
    code: INVALID_REQUEST,
    message: `Refused too often for the same reason (${detail}); ask again in ${seconds} s`,
    reason: detail,
    headers: { 'retry-after': String(seconds), 'cache-control': 'no-store' },
  });
  return denial === undefined ? refusal : { ...refusal, denial };
}
