import { versionOf } from '@tallygate/config/parse-toml';
import { redactToml } from '@tallygate/config/redact';
import { AppError } from '@tallygate/contracts/app-error';
import type { OutsideView } from '@tallygate/contracts/config-version';
import type { Author } from '../audit/author.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { type ConfigState, openVersion } from '../desired/config-state.ts';
import { openedText } from '../desired/kept-text.ts';
import type { Applier, ApplyOutcome } from './applier.ts';
import { mergeView } from './merged-file.ts';

/** What somebody changed in config.toml: the text as last applied and as it is, secrets masked. */
export function outsideView({ path }: Pick<ConfigFile, 'path'>, state: ConfigState): OutsideView {
  const { file, lastApplied, opened, changedOutside, changedOnlyInText } = state;
  const after = file === null ? '' : redactToml(file.text);
  if (!changedOutside)
    return { changed: false, onlyText: false, before: after, after, findings: [], notes: [], merge: null };
  // The number in the first line is no difference: an import leaves the one that the file has.
  const number = versionOf(file?.text ?? '') ?? lastApplied?.number ?? 0;
  const former = lastApplied && openedText(lastApplied, openVersion(lastApplied.model, opened), number);
  return {
    changed: true,
    onlyText: changedOnlyInText,
    before: former === null ? '' : redactToml(former),
    after,
    findings: file?.findings ?? [],
    notes: file?.notes ?? [],
    merge: mergeView(path, file),
  };
}

/** The file wins: its content becomes the desired state and a version. */
export async function importOutside({ applier }: { applier: Applier }, author: Author): Promise<{ number: number }> {
  return applier.adoptFile(author, 'Imported the changes made in config.toml');
}

/** The file wins as it is once each table that it defines twice is one. */
export async function mergeOutside(
  { applier }: { applier: Applier },
  author: Author,
  fileHash: string,
): Promise<{ number: number }> {
  return applier.adoptMerged(author, { fileHash, message: 'Merged tables that config.toml defined twice' });
}

type Context = { settings: { applyWaitMs: { console: number } }; applier: Applier };

/** The last applied version wins and is written over the file, as a new version. */
export async function overwriteOutside({ applier, settings }: Context, author: Author): Promise<ApplyOutcome> {
  const { lastApplied, opened } = await applier.state();
  if (!lastApplied) throw new AppError('VERSION_NOT_FOUND', { detail: 'Nothing was applied yet' });
  return applier.apply({
    author,
    message: `Overwrote the changes made in config.toml with version ${lastApplied.number}`,
    start: openVersion(lastApplied.model, opened),
    startText: lastApplied.model.file?.isKept ? lastApplied.toml : null,
    keepDesired: true,
    waitMs: settings.applyWaitMs.console,
  });
}
