import { describeFailure } from '@tallygate/moesif/collector-client';
import { readText } from '@tallygate/outbound/limited-body';
import type { Outbound, Pool } from '@tallygate/outbound/outbound';
import { operatorPolicy } from '@tallygate/outbound/policy';

export type ControllerAnswer = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

export interface ControllerRequest {
  method: 'GET' | 'POST';
  /** Below `/internal/v1`. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  signal?: AbortSignal;
  /** Longest wait for the answer when it is not the default. */
  responseTimeoutMs?: number;
}

/** A configuration may have 64 MiB. */
const MAX_ANSWER_BYTES = 65 * 1024 * 1024;

/** The control plane did not answer, or not as expected. */
export class ControllerError extends Error {
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.name = 'ControllerError';
    this.status = status;
  }
}

/** Speaks to the control plane's internal API with the gateway's token. */
export class ControllerApi {
  readonly #pool: Pool;
  readonly #basePath: string;
  readonly #headers: Record<string, string>;

  constructor(options: {
    outbound: Outbound;
    url: string;
    token: string;
    gatewayId: string;
    connections: number;
    connectTimeoutMs: number;
    responseTimeoutMs: number;
  }) {
    const { origin, pathname } = new URL(options.url);
    this.#pool = options.outbound.pool(origin, operatorPolicy('control_plane'), {
      connections: options.connections,
      connectMs: options.connectTimeoutMs,
      answerMs: options.responseTimeoutMs,
    });
    this.#basePath = `${pathname.replace(/\/+$/, '')}/internal/v1`;
    this.#headers = {
      authorization: `Bearer ${options.token}`,
      // Names of gateways are free text; header values are not.
      'x-tallygate-gateway': encodeURIComponent(options.gatewayId),
    };
  }

  /** Any answer, whatever its status. Throws `ControllerError` when there is none, or the signal's reason. */
  async request(request: ControllerRequest): Promise<ControllerAnswer> {
    try {
      const answer = await this.#pool.request({
        method: request.method,
        path: this.#basePath + request.path,
        headers: { ...this.#headers, ...request.headers },
        body: request.body ?? null,
        signal: request.signal ?? null,
        ...(request.responseTimeoutMs === undefined ? {} : { headersTimeout: request.responseTimeoutMs }),
      });
      const text = await readText(answer.body, answer.headers['content-encoding'], MAX_ANSWER_BYTES);
      return { status: answer.statusCode, headers: answer.headers, text };
    } catch (error) {
      request.signal?.throwIfAborted();
      throw new ControllerError(`the control plane cannot be reached: ${describeFailure(error)}`);
    }
  }

  /** Ends every connection; requests in flight are cut off. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

/** In words why an answer is not the one hoped for. */
export function refusal({ status, text }: ControllerAnswer): ControllerError {
  const said = text.trim().slice(0, 300);
  return new ControllerError(`the control plane answered ${status}${said === '' ? '' : `: ${said}`}`, status);
}
