import { EventEmitter, once } from 'node:events';
import type { Stats } from 'node:fs';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseCheckedToml } from '@tallygate/config/checked-toml';
import type { Finding, Note } from '@tallygate/contracts/finding';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { isMissing } from '@tallygate/disk/is-missing';
import { replaceFile } from '@tallygate/disk/replace-file';
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
export type ConfigFile = {
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
};

/** @param onRead told of the file whenever it was read anew, or written with a known meaning */
export function createConfigFile(path: string, onRead: (model: FileModel) => void = () => {}): ConfigFile {
  const writes = new EventEmitter();
  writes.setMaxListeners(0);
  let cached: { stamp: string; model: FileModel } | null = null;

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
        const model = fileModel(path, text);
        cached = { stamp, model };
        onRead(model);
        return model;
      } catch (error) {
        if (!isMissing(error)) throw error;
        cached = null;
        return null;
      }
    },
    async write(text, parsed) {
      await mkdir(dirname(path), { recursive: true });
      const written = await replaceFile(path, text);
      cached = parsed ? { stamp: stampOf(written), model: parsed } : null;
      if (parsed) onRead(parsed);
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

/** What a text would be as the file at that path. */
export function fileModel(path: string, text: string): FileModel {
  const { config, findings, notes, templateNotes } = parseCheckedToml(text, { configFolder: dirname(path) });
  return { text, hash: configHash(text), config, findings, notes, templateNotes };
}

function stampOf({ mtimeMs, size, ino }: Stats): string {
  return `${mtimeMs}:${size}:${ino}`;
}
