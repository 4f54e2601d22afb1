import { describeFailure } from '@tallygate/moesif/collector-client';
import { Pool } from 'undici';

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
    url: string;
    token: string;
    gatewayId: string;
    connections: number;
    connectTimeoutMs: number;
    responseTimeoutMs: number;
  }) {
    const { origin, pathname } = new URL(options.url);
    this.#pool = new Pool(origin, {
      connections: options.connections,
      connect: { timeout: options.connectTimeoutMs },
      headersTimeout: options.responseTimeoutMs,
      bodyTimeout: options.responseTimeoutMs,
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
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
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
