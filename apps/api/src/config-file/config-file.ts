import { EventEmitter, once } from 'node:events';
import type { Stats } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseCheckedToml } from '@tallygate/config/checked-toml';
import type { Finding, Note } from '@tallygate/contracts/finding';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { configHash } from '@tallygate/server-kit/config-hash';

/** config.toml as it stands on disk, secrets in clear. */
export type FileModel = {
  text: string;
  hash: string;
  /** Null when the file has problems: no gateway serves it then. */
  config: GatewayConfig | null;
  findings: Finding[];
  notes: Note[];
  /** Template expressions that are not resolved, or will not be by the next release. */
  templateNotes: Finding[];
};

/** config.toml on disk: read often, replaced whole, never half written. */
export interface ConfigFile {
  readonly path: string;
  /** The file, parsed anew only when it changed; null when there is none. */
  read(): Promise<FileModel | null>;
  /** The file as it was last read. */
  lastRead(): FileModel | null;
  /**
   * Replaces the file: written beside it, synced, renamed; mode 0600.
   * @param parsed what the text reads as, when that is known already
   */
  write(text: string, parsed?: FileModel): Promise<void>;
  remove(): Promise<void>;
  /** Resolves at the next write by this process, or when the signal stops it. */
  nextWrite(signal: AbortSignal): Promise<void>;
}

export function createConfigFile(path: string): ConfigFile {
  const writes = new EventEmitter();
  writes.setMaxListeners(0);
  let cached: { stamp: string; model: FileModel } | null = null;
  let drafts = 0;

  const changed = () => {
    writes.emit('write');
  };

  return {
    path,
    lastRead: () => cached?.model ?? null,
    async read() {
      try {
        const stamp = stampOf(await stat(path));
        if (cached?.stamp === stamp) return cached.model;
        const text = await readFile(path, 'utf8');
        const { config, findings, notes, templateNotes } = parseCheckedToml(text, { configFolder: dirname(path) });
        const model = { text, hash: configHash(text), config, findings, notes, templateNotes };
        cached = { stamp, model };
        return model;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        cached = null;
        return null;
      }
    },
    async write(text, parsed) {
      await mkdir(dirname(path), { recursive: true });
      drafts += 1;
      const draft = `${path}.${process.pid}.${drafts}.draft`;
      let written: typeof cached = null;
      try {
        const file = await open(draft, 'wx', 0o600);
        try {
          await file.writeFile(text, 'utf8');
          await file.sync();
          // Taken before the rename: what somebody writes right after it must not pass for this text.
          if (parsed) written = { stamp: stampOf(await file.stat()), model: parsed };
        } finally {
          await file.close();
        }
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      const folder = await open(dirname(path), 'r');
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
      cached = written;
      changed();
    },
    async remove() {
      await rm(path, { force: true });
      changed();
    },
    async nextWrite(signal) {
      try {
        await once(writes, 'write', { signal });
      } catch {
        // Stopped by the signal: the caller looks at the file itself.
      }
    },
  };
}

function stampOf({ mtimeMs, size, ino }: Stats): string {
  return `${mtimeMs}:${size}:${ino}`;
}
