// The thread in which publishers run, so that what they do takes no turn of the event loop that relays calls.
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openReaders } from '@tallygate/spool/open-readers';
import { SharedTail } from '@tallygate/spool/shared-tail';
import type { PublisherLog } from './publisher-log.ts';
import { type Publishers, startPublishers } from './start-publishers.ts';
import type { ThreadData, ThreadMessage, ThreadRequest } from './thread-messages.ts';

const STATUS_INTERVAL_MS = 250;

const { spoolDir, tails, ...options } = workerData as ThreadData;
const logger = threadLog({});
giveWayToCalls();
const spool = await openReaders({
  dir: spoolDir,
  tails: new Map(Object.entries(tails).map(([writer, buffer]) => [writer, new SharedTail(buffer)])),
  onError: (error) => logger.error({ err: error }, 'the spool reports a problem to the publishers'),
});
const publishers = startPublishers({ ...options, spool, logger });
parentPort?.on('message', (request: ThreadRequest) => void answer(request));
const statusTimer = setInterval(() => post({ kind: 'status', status: publishers.status() }), STATUS_INTERVAL_MS);

/** On Linux a thread has a priority of its own: where cores are short, calls come first and events wait in the spool. */
function giveWayToCalls(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    logger.warn({ err: error }, 'this system lets publishing not be put behind the calls; both share the processor');
  }
}

async function answer(request: ThreadRequest): Promise<void> {
  try {
    const value = await execute(publishers, request);
    post({ kind: 'answer', id: request.id, value, status: publishers.status() });
  } catch (error) {
    post({ kind: 'failure', id: request.id, error: error instanceof Error ? error : new Error(String(error)) });
  }
}

async function execute(target: Publishers, request: ThreadRequest): Promise<boolean> {
  switch (request.ask) {
    case 'reconfigure':
      await target.reconfigure(request.wanted);
      return true;
    case 'take':
      await target.take(request.orders);
      return true;
    case 'flush':
      return target.flush(request.deadlineMs);
    case 'close':
      clearInterval(statusTimer);
      await target.close();
      await spool.close();
      return true;
  }
}

function post(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}

/** Lines are written by the gateway's own logger, which knows the level and what must not be shown. */
function threadLog(bound: object): PublisherLog {
  const log = (level: 'info' | 'warn' | 'error') => (fields: object, message: string) =>
    post({ kind: 'log', level, fields: { ...bound, ...fields }, message });
  return {
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    child: (fields) => threadLog({ ...bound, ...fields }),
  };
}
