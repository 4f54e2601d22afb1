import { issuedCredential } from '@tallygate/contracts/gateway-enrolment';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { Logger } from '@tallygate/server-kit/logger';
import { isLoopbackHost } from '@tallygate/server-kit/loopback';
import { type ControllerAnswer, ControllerApi, ControllerError, refusal } from './controller-api.ts';
import type { ControllerTlsFiles } from './controller-tls.ts';
import type { CredentialFile } from './credential-file.ts';

/** A start does not wait longer for a control plane that does not answer. */
const FIRST_MS = 3_000;

type Parts = { api: ControllerApi; file: CredentialFile; logger: Logger };

/** Exchanges the code in the data folder for this gateway's first credential, and gets the next ones in time. */
export class Enrolment {
  readonly #parts: Parts;
  /** A code that was refused is not tried again. */
  #refused: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Enrols when there is a code that was not refused yet.
   * @param id what this gateway calls itself, for a code that leaves that open
   * @returns the id that the credential belongs to; null when there was nothing to enrol with
   */
  async enrol(id: string, signal?: AbortSignal): Promise<string | null> {
    const { api, file, logger } = this.#parts;
    const code = file.code();
    if (code === null || code === this.#refused) return null;
    const answer = await api.enrol(JSON.stringify({ code, id }), signal);
    if (answer.status === 401) {
      this.#refused = code;
      logger.error({ answer: answer.text.slice(0, 300) }, 'the enrolment code of this gateway was refused');
      return null;
    }
    const issued = this.#keep(answer);
    file.dropCode();
    logger.info({ gateway: issued.id, expiresAt: issued.expiresAt }, 'this gateway is enrolled');
    return issued.id;
  }

  /** Takes the next credential when two thirds of the time of this one are over. */
  async rotateInTime(signal: AbortSignal): Promise<void> {
    const { api, file, logger } = this.#parts;
    if (!file.isRotationDue()) return;
    const issued = this.#keep(await api.request({ method: 'POST', path: '/rotate', signal }));
    logger.info({ expiresAt: issued.expiresAt }, 'this gateway has a new credential');
  }

  #keep(answer: ControllerAnswer) {
    if (answer.status !== 201) throw refusal(answer);
    const issued = issuedCredential.safeParse(parseJson(answer.text));
    if (!issued.success) throw new ControllerError('the control plane’s answer is no credential');
    this.#parts.file.keep(issued.data);
    return issued.data;
  }
}

/**
 * Enrols before anything is recorded, when there is a code and no credential: what is recorded carries the name that the
 * credential is for. While the control plane is away the gateway starts all the same, and enrols later.
 */
export async function enrolFirst(
  controlPlane: { url: string; tls?: ControllerTlsFiles | undefined } | undefined,
  {
    outbound,
    file,
    gatewayId,
    logger,
  }: { outbound: Outbound; file: CredentialFile; gatewayId: string; logger: Logger },
): Promise<void> {
  if (controlPlane === undefined || file.read() !== null || file.code() === null) return;
  const limits = { connections: 1, connectTimeoutMs: FIRST_MS, responseTimeoutMs: FIRST_MS };
  const { url, tls } = controlPlane;
  const api = new ControllerApi({ url, tls, token: () => undefined, outbound, gatewayId, ...limits });
  try {
    await new Enrolment({ api, file, logger }).enrol(gatewayId);
  } catch (error) {
    logger.warn({ reason: (error as Error).message }, 'this gateway could not enrol yet; it starts and tries again');
  } finally {
    await api.close();
  }
}

/**
 * Whether an answer shuts this gateway out. Believed only from a control plane whose identity is proven: by TLS, or
 * because it is on this machine. Anybody on the way could say it otherwise.
 */
export function isRevocation(answer: ControllerAnswer, url: string): boolean {
  if (answer.status !== 403 || !isProven(url)) return false;
  return (parseJson(answer.text) as { code?: unknown } | null)?.code === 'GATEWAY_REVOKED';
}

function isProven(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopbackHost(hostname.replace(/^\[|\]$/g, ''));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
