import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { Turnstile } from './turnstile.ts';

/** Where a file that somebody names may lie, and how much of it is read. */
export type FileLimits = {
  /** Absolute folders; null = anywhere, for names that an operator wrote. */
  folders: readonly string[] | null;
  /** Files that are never read, wherever a link puts them: those of the product itself. By `fileId`. */
  denied?: ReadonlySet<string>;
  /** No file under it is read, unless a folder of `folders` lies within it. */
  deniedFolder?: string;
  maxBytes?: number;
  waitMs?: number;
};

/** Why a file is not read. `outside` is told before anything is looked at, so it says nothing of what is there. */
export type FileRefusal = 'outside' | 'not-regular' | 'too-large' | 'not-text' | 'no-answer' | 'unreadable';

export type FileOutcome = { text: string } | { refusal: FileRefusal; cause?: unknown };

/** What is asked of the operating system; tests stand in for it. */
export type FileSystem = Pick<typeof import('node:fs/promises'), 'open' | 'realpath' | 'stat'> & {
  /** Folder of the links to this process's open files (Linux), else null. */
  handleLinks: string | null;
};

const SYSTEM: FileSystem = {
  open,
  realpath,
  stat,
  handleLinks: process.platform === 'linux' ? '/proc/self/fd' : null,
};
export const DEFAULT_FILE_BYTES = 65_536;
const WAIT_MS = 2_000;
// A FIFO would keep `open` waiting, and a terminal would become ours.
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
const SYSTEM_FOLDERS = ['/proc', '/sys', '/dev'];

/** A read that hangs keeps a thread of the pool that also resolves names and hashes passwords: never more than two. */
const turnstile = new Turnstile(2);

/**
 * Reads a small text file that somebody names: regular, inside its folders, bounded in size and time, UTF-8. Everything
 * is decided on one handle, so a file that is exchanged meanwhile changes nothing. A byte order mark and one final line
 * break are left out.
 * @param path absolute
 */
export async function readOperatorFile(
  path: string,
  limits: FileLimits,
  system: FileSystem = SYSTEM,
): Promise<FileOutcome> {
  const { waitMs = WAIT_MS } = limits;
  if (limits.folders !== null && !limits.folders.some((folder) => isWithin(path, folder)))
    return { refusal: 'outside' };
  if (SYSTEM_FOLDERS.some((folder) => isWithin(path, folder))) return { refusal: 'outside' };
  const noAnswer: FileOutcome = { refusal: 'no-answer' };
  const waiting = new AbortController();
  const late = new Promise<FileOutcome>((resolve) => {
    waiting.signal.addEventListener('abort', () => resolve(noAnswer));
  });
  const timer = setTimeout(() => waiting.abort(), waitMs);
  const read = turnstile
    // A file whose turn comes after the deadline is not read.
    .run(async () => (waiting.signal.aborted ? noAnswer : await readChecked(path, limits, system)))
    .catch((cause: unknown) => refusalOf(cause));
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
  }
}

const MAX_CERTIFICATE_BYTES = 1_048_576;

/**
 * The text of a certificate or key that the configuration names, at once: regular and at most 1 MiB, so that neither a
 * FIFO nor a device stops its reader.
 * @throws Error in words for a finding
 */
export function readCertificateFile(path: string): string {
  const file = openSync(path, FLAGS);
  try {
    if (!fstatSync(file).isFile()) throw new Error(`${path} is not a regular file`);
    const buffer = Buffer.alloc(MAX_CERTIFICATE_BYTES + 1);
    let length = 0;
    while (length < buffer.length) {
      const read = readSync(file, buffer, length, buffer.length - length, length);
      if (read === 0) return buffer.toString('utf8', 0, length);
      length += read;
    }
    throw new Error(`${path} is larger than ${MAX_CERTIFICATE_BYTES} bytes`);
  } finally {
    closeSync(file);
  }
}

/** Identity of a file, whatever its name: device and inode. */
export function fileId(stats: { dev: bigint; ino: bigint }): string {
  return `${stats.dev}:${stats.ino}`;
}

async function readChecked(path: string, limits: FileLimits, system: FileSystem): Promise<FileOutcome> {
  const handle = await system.open(path, FLAGS);
  try {
    const stats = await handle.stat({ bigint: true });
    const place = await placeOf(handle, { path, id: fileId(stats) }, system);
    if (place === null || !(await isAllowed(place, limits, system)) || limits.denied?.has(fileId(stats)))
      return { refusal: 'outside' };
    if (!stats.isFile()) return { refusal: 'not-regular' };
    const bytes = await readBounded(handle, limits.maxBytes ?? DEFAULT_FILE_BYTES);
    if (bytes === null) return { refusal: 'too-large' };
    // What grows while it is read is half of something.
    const after = await handle.stat({ bigint: true });
    if (after.size !== BigInt(bytes.length)) return { refusal: 'unreadable' };
    const text = textOf(bytes);
    return text === null ? { refusal: 'not-text' } : { text };
  } finally {
    await handle.close();
  }
}

/** The real path of an open file, with links resolved; null when it cannot be told. */
async function placeOf(
  handle: FileHandle,
  { path, id }: { path: string; id: string },
  system: FileSystem,
): Promise<string | null> {
  if (system.handleLinks !== null) return system.realpath(`${system.handleLinks}/${handle.fd}`);
  const place = await system.realpath(path);
  return fileId(await system.stat(place, { bigint: true })) === id ? place : null;
}

async function isAllowed(place: string, { folders, deniedFolder }: FileLimits, system: FileSystem): Promise<boolean> {
  if (SYSTEM_FOLDERS.some((folder) => isWithin(place, folder))) return false;
  const real = async (folder: string) => system.realpath(folder).catch(() => null);
  const closed = deniedFolder === undefined ? null : await real(deniedFolder);
  const open = (await Promise.all((folders ?? []).map(real))).filter((folder) => folder !== null);
  if (closed !== null && isWithin(place, closed)) {
    // A folder made for secrets may lie in the data folder; the data folder itself is never one.
    return open.some((folder) => folder !== closed && isWithin(folder, closed) && isWithin(place, folder));
  }
  return folders === null || open.some((folder) => isWithin(place, folder));
}

async function readBounded(handle: FileHandle, maxBytes: number): Promise<Uint8Array | null> {
  const buffer = new Uint8Array(maxBytes + 1);
  let length = 0;
  while (length <= maxBytes) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
  }
  return null;
}

function textOf(bytes: Uint8Array): string | null {
  try {
    // The decoder takes a byte order mark out.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text.replace(/\r?\n$/, '');
  } catch {
    return null;
  }
}

function refusalOf(cause: unknown): FileOutcome {
  // What opening a socket answers.
  const isSocket = ['ENXIO', 'EOPNOTSUPP'].includes(String((cause as NodeJS.ErrnoException).code));
  return { refusal: isSocket ? 'not-regular' : 'unreadable', cause };
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
