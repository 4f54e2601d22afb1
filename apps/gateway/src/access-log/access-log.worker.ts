// The thread that reads access logs of other gateways, so that what it decodes takes no turn of the event loop that relays calls.
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { AccessLogReader } from './access-log-reader.ts';
import type { FromReader, ToReader } from './thread-messages.ts';

const STATUS_INTERVAL_MS = 250;

const post = (message: FromReader): void => parentPort?.postMessage(message);
const reader = new AccessLogReader(post);
giveWayToCalls();
parentPort?.on('message', (message: ToReader) => reader.take(message));
setInterval(() => post({ kind: 'status', status: reader.status() }), STATUS_INTERVAL_MS);

/** On Linux a thread has a priority of its own: where cores are short, calls come first and senders wait. */
function giveWayToCalls(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    const message = 'this system lets access logs not be put behind the calls; both share the processor';
    post({ kind: 'log', level: 'warn', fields: { err: error }, message });
  }
}
