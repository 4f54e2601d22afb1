import type { RelayRequest } from '../exchange/relay-request.ts';
import type { OpenCall } from './open-call.ts';
import { type Recorder, sessionCallKey } from './recorder.ts';

/** Lets `notifications/cancelled` of the same session find a call while it is open. Without a session ids say nothing. */
export function setCancellable(
  recorder: Recorder,
  { request, call }: { request: RelayRequest; call: OpenCall },
  cancel: () => void,
): void {
  const key = keyOf(request, call);
  if (key !== undefined) recorder.running.set(key, { cancel });
}

export function unsetCancellable(recorder: Recorder, request: RelayRequest, call: OpenCall): void {
  const key = keyOf(request, call);
  if (key === undefined) return;
  const running = recorder.running.get(key);
  if (running !== undefined) running.cancel = undefined;
  recorder.running.delete(key);
}

/** Cancels the calls that the notifications of a request name. */
export function noteCancellations(recorder: Recorder, { era, sessionId, route, elements }: RelayRequest): void {
  if (era === 'modern' || sessionId === undefined) return;
  for (const element of elements) {
    if (element.method !== 'notifications/cancelled') continue;
    const requestId = element.params?.requestId;
    const id = typeof requestId === 'string' ? JSON.stringify(requestId) : String(requestId);
    recorder.running.get(sessionCallKey(route.name, sessionId, id))?.cancel?.();
  }
}

function keyOf({ era, sessionId, route }: RelayRequest, call: OpenCall): string | undefined {
  const id = call.element?.id;
  return era === 'modern' || sessionId === undefined || id === undefined
    ? undefined
    : sessionCallKey(route.name, sessionId, id);
}
