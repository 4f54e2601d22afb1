/** What is known of the collector from any of its answers. */
export type AnswerFacts = {
  status: number;
  /** `X-Moesif-Config-ETag`; changes when the application's configuration changes. */
  configETag?: string;
  /** The collector's clock minus ours, from `Date`; seconds are as fine as that header gets. */
  clockOffsetMs?: number;
};

/** What an answer of the collector means for the events that were sent. */
export type CollectorVerdict =
  | ({ kind: 'accepted' } & AnswerFacts)
  /** The same body must not be sent again: one of the events is wrong (`malformed`), or the body is too large. */
  | ({ kind: 'malformed' | 'too_large'; message: string } & AnswerFacts)
  /** The collector accepts nothing until a setting is changed or the account is paid. */
  | ({ kind: 'unauthorized' | 'inactive' | 'wrong_address'; message: string } & AnswerFacts)
  | ({ kind: 'throttled'; message: string; retryAfterMs?: number } & AnswerFacts)
  /** Repeat the same bytes later. Without a status nobody knows whether the events were stored. */
  | { kind: 'transient'; message: string; status?: number; retryAfterMs?: number };

export type AnswerHeaders = Record<string, string | string[] | undefined>;

/** An answer of the collector; the body's text is quoted in the message of a refusal. */
export type CollectorAnswer = { status: number; headers: AnswerHeaders; body: string };

const MAX_MESSAGE = 300;

/**
 * Reads an answer of the collector.
 * @param nowMs our clock when the answer arrived
 * @see https://www.moesif.com/docs/api#errors
 */
export function verdictOf({ status, headers, body }: CollectorAnswer, nowMs: number): CollectorVerdict {
  const facts = factsOf(status, headers, nowMs);
  if (status >= 200 && status < 300) return { kind: 'accepted', ...facts };
  const said = body.trim().slice(0, MAX_MESSAGE);
  const message = (what: string) => `${what} (HTTP ${status})${said === '' ? '' : `: ${said}`}`;
  switch (status) {
    case 400:
    case 406:
    case 422:
      return { kind: 'malformed', message: message('the collector refused the events as malformed'), ...facts };
    case 401:
    case 403:
      return { kind: 'unauthorized', message: message('the collector does not accept this Application ID'), ...facts };
    case 402:
      return { kind: 'inactive', message: message('the Moesif account is not active'), ...facts };
    case 404:
    case 405:
    case 410:
      return { kind: 'wrong_address', message: message('there is no collector at this address'), ...facts };
    case 413:
      return { kind: 'too_large', message: message('the collector finds the events too large'), ...facts };
    case 429:
      return {
        kind: 'throttled',
        message: message('the collector is throttling'),
        ...retryAfter(headers, nowMs),
        ...facts,
      };
    default:
      if (status >= 300 && status < 400) {
        return { kind: 'wrong_address', message: message('the collector redirects elsewhere'), ...facts };
      }
      return { kind: 'transient', message: message('the collector failed'), status, ...retryAfter(headers, nowMs) };
  }
}

function factsOf(status: number, headers: AnswerHeaders, nowMs: number): AnswerFacts {
  const configETag = single(headers['x-moesif-config-etag']);
  const dateMs = Date.parse(single(headers.date) ?? '');
  return {
    status,
    ...(configETag === undefined ? {} : { configETag }),
    ...(Number.isNaN(dateMs) ? {} : { clockOffsetMs: dateMs - nowMs }),
  };
}

/** `Retry-After` as seconds or as a date, RFC 9110 section 10.2.3. */
function retryAfter(headers: AnswerHeaders, nowMs: number): { retryAfterMs?: number } {
  const text = single(headers['retry-after'])?.trim() ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? {} : { retryAfterMs: Math.max(0, ms) };
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
