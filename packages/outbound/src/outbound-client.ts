import { type Dispatcher, request, fetch as undiciFetch } from 'undici';
import { checkUrl } from './destination.ts';
import { limitedResponse, MAX_ANSWER_BYTES, readText } from './limited-body.ts';
import type { OutboundPolicy } from './policy.ts';
import type { OutboundRefusal } from './refusal.ts';

/** Default of how long one exchange may take from the first byte out to the last one in, milliseconds. */
const TOTAL_MS = 10_000;

export type OutboundAnswer = { status: number; headers: Dispatcher.ResponseData['headers']; text: string };

export type ExchangeOptions = {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  /** Default: that of the client. */
  totalMs?: number;
  signal?: AbortSignal;
};

export type ClientLimits = { totalMs?: number; maxBytes?: number };

type ClientParts = ClientLimits & {
  dispatcher: Dispatcher;
  policy: OutboundPolicy;
  onRefusal: (refusal: OutboundRefusal) => void;
};

/** Requests for one purpose, with limits on time and size. Redirects are answers, they are never followed. */
export class OutboundClient {
  readonly #parts: ClientParts;
  readonly #totalMs: number;
  readonly #maxBytes: number;

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.#totalMs = parts.totalMs ?? TOTAL_MS;
    this.#maxBytes = parts.maxBytes ?? MAX_ANSWER_BYTES;
  }

  /**
   * One request and its whole answer as text.
   * @throws OutboundRefusal, AnswerTooLong, or what the connection fails with
   */
  async exchange(address: string | URL, options: ExchangeOptions = {}): Promise<OutboundAnswer> {
    const { totalMs = this.#totalMs, signal, ...rest } = options;
    const url = this.#checked(address);
    const answer = await request(url, {
      ...rest,
      dispatcher: this.#parts.dispatcher,
      signal: within(totalMs, signal),
    });
    const text = await readText(answer.body, answer.headers['content-encoding'], this.#maxBytes);
    return { status: answer.statusCode, headers: answer.headers, text };
  }

  /** `fetch` for libraries that take one: the same checks and limits, whatever they ask for. */
  readonly fetch = async (address: string | URL, init: RequestInit = {}): Promise<Response> => {
    const url = this.#checked(address);
    const answer = await undiciFetch(url, {
      ...(init as Parameters<typeof undiciFetch>[1]),
      dispatcher: this.#parts.dispatcher,
      redirect: 'manual',
      signal: within(this.#totalMs, init.signal),
    });
    return limitedResponse(answer as unknown as Response, this.#maxBytes);
  };

  /** Lets what runs finish, then ends every connection. */
  close(): Promise<void> {
    return this.#parts.dispatcher.close();
  }

  /** Ends every connection at once. */
  destroy(): Promise<void> {
    return this.#parts.dispatcher.destroy();
  }

  #checked(address: string | URL): URL {
    try {
      return checkUrl(address, this.#parts.policy).url;
    } catch (error) {
      this.#parts.onRefusal(error as OutboundRefusal);
      throw error;
    }
  }
}

function within(totalMs: number, signal: AbortSignal | null | undefined): AbortSignal {
  const deadline = AbortSignal.timeout(totalMs);
  return signal ? AbortSignal.any([signal, deadline]) : deadline;
}
