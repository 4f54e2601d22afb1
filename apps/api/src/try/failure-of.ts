import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import type { TryFailure } from '@tallygate/contracts/try';
import { TaskCancelled } from './task.ts';
import type { GatewayAddress } from './try-session.ts';

/** Statuses with which the gateway refuses a caller before any server is asked. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 429]);
/** What the client says where a connection ended. */
const UNCONNECTED: ReadonlySet<SdkErrorCode> = new Set([
  SdkErrorCode.NotConnected,
  SdkErrorCode.ConnectionClosed,
  SdkErrorCode.SendFailed,
]);
const MAX_MESSAGE = 2_000;

type Circumstances = {
  isCancelled: boolean;
  address: GatewayAddress;
  /** What the last connection failed with, if it did. */
  unreached: unknown;
};

/** Why a try has no result: refused by the gateway, an HTTP or JSON-RPC error, out of time, cancelled, or not reached. */
export function failureOf(error: unknown, { isCancelled, address, unreached }: Circumstances): TryFailure {
  if (isCancelled) return { kind: 'cancelled', message: 'You cancelled the call.' };
  if (error instanceof TaskCancelled) return { kind: 'cancelled', message: error.message };
  if (unreached !== undefined) return { kind: 'unreachable', message: unreachable(unreached, address) };
  const message = cut(error instanceof Error ? error.message : String(error));
  if (SdkHttpError.isInstance(error)) {
    const { status } = error;
    return { kind: REFUSALS.has(status) ? 'refused' : 'http', status, message: cut(bodyOf(error) ?? message) };
  }
  if (ProtocolError.isInstance(error)) return { kind: 'rpc', code: error.code, message, data: error.data };
  if (SdkError.isInstance(error) && error.code === SdkErrorCode.RequestTimeout)
    return { kind: 'timeout', message: 'The server did not answer in time.' };
  if (SdkError.isInstance(error) && UNCONNECTED.has(error.code))
    return { kind: 'unreachable', message: unreachable(error, address) };
  const status = statusIn(error);
  if (status !== undefined) return { kind: REFUSALS.has(status) ? 'refused' : 'http', status, message };
  // Something answered, and the client made nothing of it: another revision than was chosen, say.
  return { kind: 'unusable', message };
}

/** What was dialled, why it did not answer, and the setting that names it. */
function unreachable(error: unknown, { url, reachedAt }: GatewayAddress): string {
  const { origin } = new URL(reachedAt);
  const why = deepest(error);
  return reachedAt === url
    ? `The console’s server cannot reach the gateway at ${origin} (gateway.public_url): ${why}. Where it reaches it at another address, such as between containers, set API_GATEWAY_URL to that.`
    : `The console’s server cannot reach the gateway at ${origin} (API_GATEWAY_URL): ${why}.`;
}

/** The words of what a connection failed with, which libraries wrap in others that say less. */
function deepest(error: unknown): string {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  const { code, message } = current as { code?: unknown; message?: unknown };
  const said = typeof message === 'string' && message !== '' ? message : String(code ?? current);
  return cut(said);
}

/** What the answer says itself, where it says it in JSON. */
function bodyOf({ data }: SdkHttpError): string | undefined {
  const { text } = data as { text?: unknown };
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    const body = JSON.parse(text) as {
      error?: { message?: unknown } | string;
      message?: unknown;
      error_description?: unknown;
    };
    const inner = typeof body.error === 'object' ? body.error.message : undefined;
    const said = inner ?? body.error_description ?? body.message;
    return typeof said === 'string' ? said : text;
  } catch {
    return text;
  }
}

/** The client names the status of some refusals in a field of its own. */
function statusIn(error: unknown): number | undefined {
  const { status, code } = error as { status?: unknown; code?: unknown };
  const found = [status, code].find((value) => typeof value === 'number' && value >= 300 && value < 600);
  return found as number | undefined;
}

const cut = (text: string) => (text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text);
