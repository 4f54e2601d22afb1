import { mergeTables } from '@tallygate/config/merge-tables';
import { redactToml } from '@tallygate/config/redact';
import { AppError } from '@tallygate/contracts/app-error';
import type { OutsideMerge } from '@tallygate/contracts/config-version';
import { type FileModel, fileModel } from '../config-file/config-file.ts';

/** What merging the tables that a file defines twice makes of it; null when there are none, or that does not help. */
export function mergeView(path: string, file: FileModel | null): OutsideMerge | null {
  const merged = file?.config === null ? mergeTables(file.text) : null;
  if (!file || !merged) return null;
  const { findings } = fileModel(path, merged.text);
  return { fileHash: file.hash, after: redactToml(merged.text), tables: merged.tables, findings };
}

/**
 * The file with each table that it defines twice made one.
 * @param fileHash of the file that somebody looked at
 * @throws AppError APPLY_CONFLICT when it is another by now, CONFIG_FILE_INVALID when merging does not make it valid
 */
export function mergedFile(path: string, file: FileModel | null, fileHash: string): FileModel {
  if (file?.hash !== fileHash)
    throw new AppError('APPLY_CONFLICT', { detail: 'config.toml is another since you looked at it; look again' });
  const merged = file.config === null ? mergeTables(file.text) : null;
  const model = merged && fileModel(path, merged.text);
  if (!model?.config) throw new AppError('CONFIG_FILE_INVALID', { findings: (model ?? file).findings });
  return model;
}
