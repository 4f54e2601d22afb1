/** What the access-log service has done since this process began. */
export type AccessLogCounts = {
  /** Streams that were opened; entries that were read of them. */
  streams: number;
  entries: number;
  /** Events that are on disk. */
  recorded: number;
  /** Entries that were there already, told twice. */
  repeated: number;
  /** Entries of exchanges that go on, and of TCP connections: no events. */
  skipped: number;
  /** Messages that could not be read. Each ends its stream. */
  undecodable: number;
  /** Streams of senders who did not show the token, or sent too many headers. */
  refused: number;
  /** Streams that were cut in the middle, as for a message over `max_message_size`. */
  broken: number;
  /** For how long streams were not read because the disk was behind; senders drop entries meanwhile. */
  pausedSeconds: number;
};

export type AccessLogStatus = AccessLogCounts & {
  state: 'off' | 'listening' | 'failed';
  /** Where it listens or would; null while it is off. */
  address: string | null;
  port: number | null;
  lastError: string | null;
  openStreams: number;
  /** When the newest entry was read, ISO; null before the first. */
  lastEntryAt: string | null;
};

export function noCounts(): AccessLogCounts {
  return {
    streams: 0,
    entries: 0,
    recorded: 0,
    repeated: 0,
    skipped: 0,
    undecodable: 0,
    refused: 0,
    broken: 0,
    pausedSeconds: 0,
  };
}

export function offStatus(): AccessLogStatus {
  return { state: 'off', address: null, port: null, lastError: null, openStreams: 0, lastEntryAt: null, ...noCounts() };
}
