import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The small disk on which the spool stands. */
export type SpoolDisk = {
  /** Takes all that is free. */
  fill(): void;
  /** Gives it back. */
  free(): void;
  unmount(): void;
};

const MEGABYTES = 96;

/** Mounts a small file system at a folder; a text that says why not where that is not possible. */
export function mountSpoolDisk(folder: string): SpoolDisk | string {
  if (process.getuid?.() !== 0) return 'only root may mount a small disk';
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m,mode=0700`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0)
    return `a small disk cannot be mounted here: ${(mounted.stderr ?? String(mounted.error)).trim()}`;
  const filler = path.join(folder, '.filler');
  return {
    fill: () => {
      const { bavail, bsize } = statfsSync(folder);
      try {
        writeFileSync(filler, Buffer.alloc(bavail * bsize));
        // What the system counts as free is not exact: the last pages one by one.
        for (;;) appendFileSync(filler, Buffer.alloc(bsize));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    free: () => rmSync(filler, { force: true }),
    unmount: () => {
      spawnSync('umount', ['-l', folder]);
    },
  };
}
