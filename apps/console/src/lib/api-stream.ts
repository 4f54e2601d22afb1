import { apiPath, failure, unreachable } from './api-client.ts';
import { ServerSentEvents } from './server-sent-events.ts';

/**
 * Sends a request whose answer comes as server-sent events, and hands over each with its name as it arrives.
 * @throws ApiError when it is refused; what the connection fails with when it breaks off
 */
export async function apiStream(path: string, body: unknown, options: StreamOptions): Promise<void> {
  const response = await fetch(apiPath(path), {
    method: 'POST',
    signal: options.signal,
    headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((cause: unknown) => {
    if (options.signal.aborted) throw cause;
    throw unreachable(cause);
  });
  if (!response.ok || response.body === null) throw await failure(response);
  const events = new ServerSentEvents(options.onEvent);
  const decoder = new TextDecoder();
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return;
    events.take(decoder.decode(value, { stream: true }));
  }
}

type StreamOptions = { signal: AbortSignal; onEvent: (name: string, data: unknown) => void };
