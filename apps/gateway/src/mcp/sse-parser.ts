const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
const BOM = [0xef, 0xbb, 0xbf];
const NEWLINE = Buffer.from('\n');
const MAX_NAME_BYTES = 64;

/** Receives the parts of server-sent events; data arrives in pieces, so that an event of any size needs no memory here. */
export type SseListener = {
  /** Bytes of the current event's data; lines are already joined with LF. */
  onData(bytes: Buffer): void;
  /** The current event is complete. */
  onEvent(event: SseEvent): void;
};

export type SseEvent = {
  /** Value of the last `event` field; `message` when absent. */
  type: string;
  hasId: boolean;
  /** At least one `data` line, empty or not. */
  hasData: boolean;
  dataBytes: number;
};

type Field = 'data' | 'id' | 'event' | 'other';

/**
 * Incremental parser of event streams (WHATWG HTML, "Server-sent events"): LF, CR or CRLF line ends, an optional BOM,
 * comments, multi-line data; pieces may be cut anywhere. An event not closed by an empty line is never reported. A CR ends
 * its line when the next byte is there, as for the parser of the official clients (eventsource-parser): one that is the
 * last byte of a stream ends nothing.
 */
export class SseParser {
  readonly #listener: SseListener;
  #bomAt = 0;
  #isAfterCr = false;
  /** Where in a line we are: its start, its name, just after the colon, or its value. */
  #place: 'start' | 'name' | 'colon' | 'value' = 'start';
  #field: Field = 'other';
  #name: number[] = [];
  #type: Buffer[] = [];
  /** Bytes of a type that are still kept; the rest of a long one is not told. */
  #typeLeft = MAX_NAME_BYTES;
  #hasId = false;
  #dataLines = 0;
  #dataBytes = 0;

  constructor(listener: SseListener) {
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (this.#bomAt < 3 && at < chunk.length) {
      if (chunk[at] !== BOM[this.#bomAt]) {
        this.#replayBom();
        break;
      }
      this.#bomAt += 1;
      at += 1;
    }
    while (at < chunk.length) {
      const byte = chunk[at]!;
      if (this.#isAfterCr) {
        this.#isAfterCr = false;
        this.#endLine();
        if (byte === LF) {
          at += 1;
          continue;
        }
      }
      if (byte === LF) {
        this.#endLine();
        at += 1;
      } else if (byte === CR) {
        this.#isAfterCr = true;
        at += 1;
      } else if (this.#place === 'value' || this.#place === 'colon') {
        at = this.#value(chunk, at);
      } else if (byte === COLON) {
        this.#beginValue();
        at += 1;
      } else {
        this.#place = 'name';
        if (this.#name.length < MAX_NAME_BYTES) this.#name.push(byte);
        at += 1;
      }
    }
  }

  /** Bytes that began like a BOM but are none belong to the first line's name. */
  #replayBom(): void {
    for (let at = 0; at < this.#bomAt; at += 1) this.#name.push(BOM[at]!);
    if (this.#bomAt > 0) this.#place = 'name';
    this.#bomAt = 3;
  }

  #beginValue(): void {
    // A line that starts with a colon is a comment: its name is empty.
    this.#field = this.#place === 'start' ? 'other' : fieldOf(this.#name);
    this.#beginField();
    this.#place = 'colon';
  }

  #beginField(): void {
    if (this.#field === 'data') {
      if (this.#dataLines > 0) this.#data(NEWLINE);
      this.#dataLines += 1;
    } else if (this.#field === 'event') {
      this.#type = [];
      this.#typeLeft = MAX_NAME_BYTES;
    } else if (this.#field === 'id') {
      this.#hasId = true;
    }
  }

  #value(chunk: Buffer, start: number): number {
    let from = start;
    if (this.#place === 'colon') {
      if (chunk[from] === SPACE) from += 1;
      this.#place = 'value';
    }
    const end = lineEnd(chunk, from);
    if (end > from) {
      if (this.#field === 'data') this.#data(chunk.subarray(from, end));
      else if (this.#field === 'event') this.#keepType(chunk.subarray(from, end));
    }
    return end;
  }

  #keepType(bytes: Buffer): void {
    if (this.#typeLeft === 0) return;
    const kept = Buffer.from(bytes.subarray(0, this.#typeLeft));
    this.#typeLeft -= kept.length;
    this.#type.push(kept);
  }

  #data(bytes: Buffer): void {
    this.#dataBytes += bytes.length;
    this.#listener.onData(bytes);
  }

  #endLine(): void {
    if (this.#place === 'start') {
      this.#endEvent();
      return;
    }
    if (this.#place === 'name') {
      this.#field = fieldOf(this.#name);
      this.#beginField();
    }
    this.#place = 'start';
    this.#name = [];
  }

  #endEvent(): void {
    this.#name = [];
    if (this.#dataLines > 0 || this.#hasId) {
      this.#listener.onEvent({
        type: this.#type.length === 0 ? 'message' : Buffer.concat(this.#type).toString('utf8') || 'message',
        hasId: this.#hasId,
        hasData: this.#dataLines > 0,
        dataBytes: this.#dataBytes,
      });
    }
    this.#type = [];
    this.#hasId = false;
    this.#dataLines = 0;
    this.#dataBytes = 0;
  }
}

function fieldOf(name: readonly number[]): Field {
  const text = String.fromCharCode(...name);
  return text === 'data' || text === 'id' || text === 'event' ? text : 'other';
}

/** Bytes that are searched at once: a chunk of short lines that all end in CR is not searched to its end for each of them. */
const WINDOW_BYTES = 2_048;

/** Index of the next CR or LF at or after `from`, or the chunk's end. */
export function lineEnd(chunk: Buffer, from: number): number {
  for (let at = from; at < chunk.length; at += WINDOW_BYTES) {
    const window = chunk.subarray(at, at + WINDOW_BYTES);
    const lf = window.indexOf(LF);
    const cr = (lf === -1 ? window : window.subarray(0, lf)).indexOf(CR);
    if (cr !== -1) return at + cr;
    if (lf !== -1) return at + lf;
  }
  return chunk.length;
}
