import { describeFailure } from '@tallygate/moesif/collector-client';
import { readText } from '@tallygate/outbound/limited-body';
import type { Outbound, Pool } from '@tallygate/outbound/outbound';
import { operatorPolicy } from '@tallygate/outbound/policy';
import { ControllerTls, type ControllerTlsFiles } from './controller-tls.ts';

export type ControllerAnswer = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

export type ControllerRequest = {
  method: 'GET' | 'POST';
  /** Below `/internal/v1`. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  signal?: AbortSignal;
  /** Longest wait for the answer when it is not the default. */
  responseTimeoutMs?: number;
};

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

/** Speaks to the control plane's internal API as this gateway. */
export class ControllerApi {
  readonly #pool: Pool;
  readonly #basePath: string;
  readonly #gatewayId: string;
  readonly #token: () => string | undefined;

  constructor(options: {
    outbound: Outbound;
    url: string;
    /** The credential of this gateway, read for each request because it changes; undefined before it has enrolled. */
    token: () => string | undefined;
    gatewayId: string;
    tls?: ControllerTlsFiles | undefined;
    connections: number;
    connectTimeoutMs: number;
    responseTimeoutMs: number;
  }) {
    const { origin, pathname } = new URL(options.url);
    this.#pool = options.outbound.pool(origin, operatorPolicy('control_plane'), {
      connections: options.connections,
      connectMs: options.connectTimeoutMs,
      answerMs: options.responseTimeoutMs,
      ...(options.tls === undefined ? {} : { tls: new ControllerTls(options.tls).rules }),
    });
    this.#basePath = `${pathname.replace(/\/+$/, '')}/internal/v1`;
    this.#token = options.token;
    // Names of gateways are free text; header values are not.
    this.#gatewayId = encodeURIComponent(options.gatewayId);
  }

  /**
   * Any answer, whatever its status. Throws `ControllerError` when there is none, or this gateway cannot prove itself
   * yet, or the signal's reason.
   */
  request(request: ControllerRequest): Promise<ControllerAnswer> {
    const token = this.#token();
    if (token === undefined) return Promise.reject(new ControllerError('this gateway is not enrolled yet'));
    return this.#send({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
  }

  /** Sends a one-time code, in the body and without a credential. */
  enrol(body: string, signal?: AbortSignal): Promise<ControllerAnswer> {
    const headers = { 'content-type': 'application/json' };
    return this.#send({ method: 'POST', path: '/enrol', headers, body, ...(signal ? { signal } : {}) });
  }

  async #send(request: ControllerRequest): Promise<ControllerAnswer> {
    try {
      const answer = await this.#pool.request({
        method: request.method,
        path: this.#basePath + request.path,
        headers: { ...request.headers, 'x-tallygate-gateway': this.#gatewayId },
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

/** The error that says in words why an answer is not a success. */
export function refusal({ status, text }: ControllerAnswer): ControllerError {
  const said = text.trim().slice(0, 300);
  return new ControllerError(`the control plane answered ${status}${said === '' ? '' : `: ${said}`}`, status);
}
