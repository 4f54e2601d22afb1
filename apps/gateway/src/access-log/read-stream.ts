import { status as codes, type ServerReadableStream, type StatusObject, type sendUnaryData } from '@grpc/grpc-js';
import { decodeStreamMessage, type StreamMessage } from '@tallygate/access-log/stream-message';
import type { AccessLogCounts } from './access-log-status.ts';
import type { EntryReader } from './entry-reader.ts';
import type { EventSink } from './event-sink.ts';

/** Messages of one stream that are on their way to the disk; with more of them it is not read. */
const MOST_UNDER_WAY = 16;
const NOTHING = Buffer.alloc(0);
const UNNAMED = 'unknown';

export type StreamParts = {
  reader: EntryReader;
  sink: EventSink;
  counts: AccessLogCounts;
  nowMs: () => number;
  onEntries: () => void;
  log: (level: 'info' | 'warn', fields: object, message: string) => void;
};

/**
 * Reads one stream to its end. What was read is on disk before the stream is answered; a stream that breaks off loses
 * nothing of what was read of it.
 */
export function readStream(
  call: ServerReadableStream<Buffer, Buffer>,
  answer: sendUnaryData<Buffer>,
  parts: StreamParts,
): void {
  const { reader, sink, counts, nowMs, log } = parts;
  const peer = call.getPeer();
  let node: string | undefined;
  let underWay = 0;
  let pausedAt: number | undefined;
  let isRead = false;
  let isOver = false;

  const end = (status: Partial<StatusObject> | null, why: string): void => {
    if (isOver) return;
    isOver = true;
    addPause();
    log(status === null ? 'info' : 'warn', { node, peer, why }, 'ALS stream closed');
    if (status === null) answer(null, NOTHING);
    else answer(status);
  };
  const addPause = (): void => {
    if (pausedAt === undefined) return;
    counts.pausedSeconds += (performance.now() - pausedAt) / 1000;
    pausedAt = undefined;
  };
  const opened = ({ identifier }: StreamMessage): string => {
    if (node !== undefined) return node;
    node = identifier?.node?.id || UNNAMED;
    log('info', { node, peer, log: identifier?.logName ?? '' }, 'ALS stream opened');
    return node;
  };

  counts.streams += 1;
  call.on('data', (bytes: Buffer) => {
    if (isOver) return;
    const message = decoded(bytes);
    if (message === undefined) {
      counts.undecodable += 1;
      end({ code: codes.INVALID_ARGUMENT, details: 'the message is no StreamAccessLogsMessage' }, 'undecodable');
      return;
    }
    const texts = reader.read(message, { node: opened(message), receivedMs: nowMs() });
    parts.onEntries();
    underWay += 1;
    if ((underWay > MOST_UNDER_WAY || sink.isFull) && pausedAt === undefined) {
      pausedAt = performance.now();
      call.pause();
    }
    void sink.write(texts).then(() => {
      underWay -= 1;
      // Its own are written in any case, so that no stream waits for the others' for ever.
      if (underWay <= (sink.isFull ? 0 : MOST_UNDER_WAY / 2) && pausedAt !== undefined) {
        addPause();
        call.resume();
      }
      if (underWay === 0 && isRead) end(null, 'ended');
    });
  });
  call.on('end', () => {
    // So ends a stream that its sender resets, too.
    isRead = true;
    if (underWay === 0) end(null, 'ended');
  });
  const broken = (): void => {
    if (isOver) return;
    counts.broken += 1;
    end({ code: codes.CANCELLED, details: 'the stream broke off' }, 'broke off');
  };
  call.on('cancelled', broken);
  call.on('error', broken);
}

function decoded(bytes: Buffer): StreamMessage | undefined {
  try {
    return decodeStreamMessage(bytes);
  } catch {
    return undefined;
  }
}
