import { dirname } from 'node:path';
import { crossCheck } from '@tallygate/config/cross-check';
import { type EditedToml, editToml } from '@tallygate/config/edit-toml';
import { parseConfigToml } from '@tallygate/config/parse-toml';
import { renderConfigToml } from '@tallygate/config/render-toml';
import { AppError } from '@tallygate/contracts/app-error';
import type { LeftChange } from '@tallygate/contracts/entity-change';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { configHash } from '@tallygate/server-kit/config-hash';
import { stringify } from 'safe-stable-stringify';
import type { FileModel } from '../config-file/config-file.ts';
import { describeLeft } from '../desired/own-selection.ts';

import type { FileForm } from '../desired/version-model.ts';
import { missingSecrets } from '../secrets/missing.ts';

export type Target = {
  version: number;
  path: string;
  /** Somebody's own text, which is edited; null has the file rendered. */
  text: string | null;
  /** What stands in for it when it cannot be read. */
  otherText?: () => string | null;
  /** Names of the key managers that are saved, whether or not the configuration has them. */
  savedKeyManagers?: readonly string[];
};

/** The file that says a configuration, after checking that it reads back as the same and has no contradictions. */
export function checkedFile(config: GatewayConfig, target: Target): FileModel & { form: FileForm } {
  const missing = missingSecrets(config);
  if (missing.length > 0) {
    const detail = missing.map((one) => `${one.path} ${one.message}`).join('; ');
    throw new AppError('SECRET_NEEDED_AGAIN', { detail, findings: missing });
  }
  const { findings } = crossCheck(config, target.savedKeyManagers);
  if (findings.length > 0) {
    throw new AppError('CONFIG_FILE_INVALID', { detail: findings.map((one) => one.message).join('; '), findings });
  }
  const { text, rewritten, parsed } = writtenText(config, target);
  if (parsed.findings.length > 0) throw new AppError('CONFIG_FILE_INVALID', { findings: parsed.findings });
  if (stringify(parsed.config) !== stringify(config)) {
    throw new Error('the written config.toml does not read back as what was written');
  }
  const { config: read, notes, templateNotes } = parsed;
  const form = { isKept: target.text !== null && !rewritten.includes(''), rewritten };
  return { text, hash: configHash(text), config: read, findings: [], notes, templateNotes, form };
}

/** The same for a part of what is pending: when it cannot stand without the rest, the refusal names that rest. */
export function checkedFileOfPart(
  config: GatewayConfig,
  target: Target,
  left: readonly LeftChange[],
): ReturnType<typeof checkedFile> {
  try {
    return checkedFile(config, target);
  } catch (error) {
    if (left.length === 0 || !(error instanceof AppError) || error.code !== 'CONFIG_FILE_INVALID') throw error;
    const detail = `${error.message}; this may depend on what others must apply first: ${left.map(describeLeft).join(', ')}`;
    throw new AppError('CONFIG_FILE_INVALID', { detail, findings: error.findings, cause: error });
  }
}

function writtenText(config: GatewayConfig, { version, path, text, otherText }: Target): EditedToml {
  const options = { version, configFolder: dirname(path) };
  if (text === null) {
    const rendered = renderConfigToml(config, { version });
    return { text: rendered, rewritten: [], parsed: parseConfigToml(rendered, options) };
  }
  const edited = editToml(text, config, options);
  const other = edited.rewritten.includes('') ? otherText?.() : null;
  return other ? editToml(other, config, options) : edited;
}
