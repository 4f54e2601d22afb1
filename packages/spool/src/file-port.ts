import { fdatasync, fdatasyncSync, ftruncateSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

/** The file operations that can fail on a full or broken disk; a test replaces them. */
export type FilePort = {
  /** Writes `length` bytes from `offset` of `source` at `position` of the file; returns how many were written. */
  write(fd: number, source: Uint8Array, offset: number, length: number, position: number): number;
  truncate(fd: number, bytes: number): void;
  sync(fd: number): Promise<void>;
  syncNow(fd: number): void;
};

export const nodeFilePort: FilePort = {
  write: writeSync,
  truncate: ftruncateSync,
  sync: promisify(fdatasync),
  syncNow: fdatasyncSync,
};

/** The first `length` bytes of `bytes`, and where in the file they belong. */
export type Stretch = { bytes: Uint8Array; length: number; position: number };

/** Writes all of a stretch, however many writes the system makes of it. Throws its error. */
export function writeFully(port: FilePort, fd: number, { bytes, length, position }: Stretch): void {
  let done = 0;
  while (done < length) done += port.write(fd, bytes, done, length - done, position + done);
}
