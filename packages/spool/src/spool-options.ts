import { resolve } from 'node:path';
import { SpoolInputError } from './errors.ts';
import { type FilePort, nodeFilePort } from './file-port.ts';
import { checkName } from './names.ts';
import type { SharedTail } from './shared-tail.ts';

export type SpoolOptions = {
  /** The folder; created when it is missing. */
  dir: string;
  /** A segment is finished when it has this many bytes; at most a quarter of `maxBytes`. Default 16 MiB. */
  segmentBytes?: number;
  /** What all segments together may take. Default 1 GiB. */
  maxBytes?: number;
  /** Written records are synced to the disk within this; 0 syncs in every write. Default 200. */
  syncIntervalMs?: number;
  /** Full: refuse records, or delete the oldest segment although it was not read by all. */
  onFull: 'refuse' | 'drop_oldest';
  /**
   * The enabled readers. A segment is deleted when each has passed it; with none, the newest `maxBytes` are kept for
   * a reader that is enabled later.
   */
  readers: readonly string[];
  /** Name of this process among those that write to the folder. Default `main`. */
  writerId?: string;
  /** How often the folder is looked at for what other processes did. Default 250. */
  refreshIntervalMs?: number;
  /** Wall clock, milliseconds since 1970. */
  now?: () => number;
  /** What fails in the background: a sync, damaged records, a folder that cannot be read. Default: a process warning. */
  onError?: (error: Error) => void;
  /** Is told of every write, for readers in another thread (`openReaders`). */
  tail?: SharedTail;
  /** Replaces file operations, to test full and broken disks. */
  filePort?: Partial<FilePort>;
};

export type ResolvedOptions = Required<Omit<SpoolOptions, 'filePort' | 'tail'>> & {
  filePort: FilePort;
  tail: SharedTail | undefined;
};

const MIN_SEGMENT_BYTES = 1024;

/** Fills in the defaults. Throws `SpoolInputError` that names the option, what was found and what was expected. */
export function resolveOptions(options: SpoolOptions): ResolvedOptions {
  const maxBytes = wholeNumber('maxBytes', options.maxBytes ?? 1024 ** 3, 4 * MIN_SEGMENT_BYTES);
  const segmentBytes = wholeNumber('segmentBytes', options.segmentBytes ?? 16 * 1024 ** 2, MIN_SEGMENT_BYTES);
  return {
    dir: resolve(options.dir),
    // With fewer segments than this, deleting what was read would free too little at a time.
    segmentBytes: Math.min(segmentBytes, Math.floor(maxBytes / 4)),
    maxBytes,
    syncIntervalMs: wholeNumber('syncIntervalMs', options.syncIntervalMs ?? 200, 0),
    onFull: options.onFull,
    readers: options.readers,
    writerId: checkName('writerId', options.writerId ?? 'main'),
    refreshIntervalMs: wholeNumber('refreshIntervalMs', options.refreshIntervalMs ?? 250, 1),
    now: options.now ?? Date.now,
    tail: options.tail,
    onError: options.onError ?? ((error) => process.emitWarning(error)),
    filePort: { ...nodeFilePort, ...options.filePort },
  };
}

function wholeNumber(field: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new SpoolInputError(`${field}: found ${value}, expected a whole number of at least ${least}`);
}
