import type { CallEnding } from './call-ending.ts';

/** JSON-RPC errors that say the request was not carried out: the requester has to change something first. */
function isRefusalCode(code: number | undefined): boolean {
  if (code === undefined) return false;
  return code === -32700 || (code >= -32602 && code <= -32600) || (code >= -32099 && code <= -32020);
}

/**
 * Whether a call that ended like this may have been executed, so that it must not run again under the same name.
 * @param isSent its bytes were on their way to the upstream
 * @param upstreamStatus HTTP status of the upstream's answer, if there was one
 */
export function wasExecuted(ending: CallEnding, isSent: boolean, upstreamStatus: number | undefined): boolean {
  if (!isSent || ending.denial !== undefined) return false;
  const isTurnedAway =
    upstreamStatus !== undefined && upstreamStatus >= 300 && (upstreamStatus < 500 || upstreamStatus === 503);
  switch (ending.outcome) {
    case 'rpc_error':
      return !isTurnedAway && !isRefusalCode(ending.errorCode);
    case 'http_error':
      return !isTurnedAway;
    // The same request comes again, with what was asked for.
    case 'input_required':
      return false;
    case 'denied':
    case 'malformed':
    case 'exchanged':
      return false;
    default:
      return true;
  }
}
