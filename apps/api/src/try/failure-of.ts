import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import type { TryFailure } from '@tallygate/contracts/try';

/** Statuses with which the gateway refuses a caller before any server is asked. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 429]);
/** What the client says where nothing answered. */
const UNCONNECTED: ReadonlySet<SdkErrorCode> = new Set([
  SdkErrorCode.NotConnected,
  SdkErrorCode.ConnectionClosed,
  SdkErrorCode.SendFailed,
]);
const MAX_MESSAGE = 2_000;

/** Why a try has no result: refused by the gateway, an HTTP or JSON-RPC error, out of time, cancelled, or not reached. */
export function failureOf(error: unknown, isCancelled: boolean): TryFailure {
  if (isCancelled) return { kind: 'cancelled', message: 'You cancelled the call.' };
  const message = cut(error instanceof Error ? error.message : String(error));
  if (SdkHttpError.isInstance(error)) {
    const { status } = error;
    return { kind: REFUSALS.has(status) ? 'refused' : 'http', status, message: cut(bodyOf(error) ?? message) };
  }
  if (ProtocolError.isInstance(error)) return { kind: 'rpc', code: error.code, message, data: error.data };
  if (SdkError.isInstance(error) && error.code === SdkErrorCode.RequestTimeout)
    return { kind: 'timeout', message: 'The server did not answer in time.' };
  if (SdkError.isInstance(error) && !UNCONNECTED.has(error.code)) return { kind: 'unusable', message };
  const status = statusIn(error);
  if (status !== undefined) return { kind: REFUSALS.has(status) ? 'refused' : 'http', status, message };
  return { kind: 'unreachable', message };
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
