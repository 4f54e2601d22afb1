import { editToml } from '@tallygate/config/edit-toml';
import { maskComments } from '@tallygate/config/redact';
import { renderConfigToml } from '@tallygate/config/render-toml';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { FileModel } from '../config-file/config-file.ts';
import type { LastApplied } from './config-state.ts';
import type { VersionModel } from './version-model.ts';

/** Whether a file was rendered by an apply and not touched since, so that nobody's own text is in it. */
export function isRendered(file: FileModel, lastApplied: LastApplied | null): boolean {
  if (!lastApplied || file.hash !== lastApplied.hash) return false;
  const { model, toml } = lastApplied;
  return model.file ? !model.file.isKept : isSameLayout(file.text, toml);
}

/**
 * Whether a text is what a release before rendered and kept with references in place of its secrets. That release kept
 * a rendering also where it took over somebody's file, which has other lines.
 */
function isSameLayout(text: string, toml: string): boolean {
  const [lines, kept] = [text.split('\n'), toml.split('\n')];
  let at = 0;
  for (let line = 0; line < kept.length; line++, at++) {
    if (lines[at] === kept[line]) continue;
    // A comment stands above a long value and behind a short one; a secret and its reference differ in length.
    const comment = kept[line]?.startsWith('# ') ? kept[line++] : undefined;
    const pair = kept[line] ?? '';
    const name = pair.includes('{{ secret "') ? pair.slice(0, pair.indexOf(' = ') + 3) : '';
    if (comment === undefined && name !== '' && lines[at]?.startsWith('# ')) at++;
    if (name.length < 4 || !lines[at]?.startsWith(name)) return false;
    if (comment !== undefined && !lines[at]?.endsWith(` ${comment}`)) return false;
  }
  return at === lines.length;
}

/** The text of a version as it is stored: references in place of its secrets, also of those in comments. */
export function storedText(text: string, { config, file }: VersionModel, version: number): string {
  return file?.isKept ? maskComments(editToml(text, config, { version }).text) : renderConfigToml(config, { version });
}

/** The text of a version as it stood in the file, for a configuration that is its own with the present secrets in clear. */
export function openedText(
  { model, toml }: Pick<LastApplied, 'model' | 'toml'>,
  config: GatewayConfig,
  version: number,
): string {
  return model.file?.isKept ? editToml(toml, config, { version }).text : renderConfigToml(config, { version });
}
