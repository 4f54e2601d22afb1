import { dirname } from 'node:path';
import { crossCheck } from '@tallygate/config/cross-check';
import { parseConfigToml } from '@tallygate/config/parse-toml';
import { renderConfigToml } from '@tallygate/config/render-toml';
import { AppError } from '@tallygate/contracts/app-error';
import type { LeftChange } from '@tallygate/contracts/entity-change';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { configHash } from '@tallygate/server-kit/config-hash';
import { stringify } from 'safe-stable-stringify';
import type { FileModel } from '../config-file/config-file.ts';
import { describeLeft } from '../desired/own-selection.ts';
import { missingSecrets } from '../secrets/missing.ts';

/**
 * The text of a configuration, after checking that it reads back as the same and has no contradictions.
 * @throws AppError SECRET_NEEDED_AGAIN or CONFIG_FILE_INVALID with every finding
 */
export function renderChecked(config: GatewayConfig, version: number, path: string): FileModel {
  const missing = missingSecrets(config);
  if (missing.length > 0) {
    const detail = missing.map((one) => `${one.path} ${one.message}`).join('; ');
    throw new AppError('SECRET_NEEDED_AGAIN', { detail, findings: missing });
  }
  const { findings } = crossCheck(config);
  if (findings.length > 0) {
    throw new AppError('CONFIG_FILE_INVALID', { detail: findings.map((one) => one.message).join('; '), findings });
  }
  const text = renderConfigToml(config, { version });
  const back = parseConfigToml(text, { configFolder: dirname(path) });
  if (back.findings.length > 0) throw new AppError('CONFIG_FILE_INVALID', { findings: back.findings });
  if (stringify(back.config) !== stringify(config)) {
    throw new Error('the rendered config.toml does not read back as what was rendered');
  }
  const { config: read, notes, templateNotes } = back;
  return { text, hash: configHash(text), config: read, findings: [], notes, templateNotes };
}

/** The same for a part of what is pending: when it cannot stand without the rest, the refusal names that rest. */
export function renderOwn(
  config: GatewayConfig,
  { version, path, left }: { version: number; path: string; left: readonly LeftChange[] },
): FileModel {
  try {
    return renderChecked(config, version, path);
  } catch (error) {
    if (left.length === 0 || !(error instanceof AppError) || error.code !== 'CONFIG_FILE_INVALID') throw error;
    const detail = `${error.message}; this may depend on what others must apply first: ${left.map(describeLeft).join(', ')}`;
    throw new AppError('CONFIG_FILE_INVALID', { detail, findings: error.findings, cause: error });
  }
}
