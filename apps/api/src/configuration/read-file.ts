import { AppError } from '@tallygate/contracts/app-error';
import {
  CONFIGURATION_FORMAT,
  type ConfigurationFile,
  configurationFile,
  FORMAT_VERSION,
} from '@tallygate/contracts/configuration-file';
import { formatPath } from '@tallygate/contracts/finding';
import { z } from 'zod';

const head = z.object({ format: z.literal(CONFIGURATION_FORMAT), formatVersion: z.int() });

/** @throws AppError INVALID_INPUT for a text that is no exported configuration, or one that this version cannot read */
export function readConfigurationFile(text: string): ConfigurationFile {
  const json = parseJson(text);
  const { data } = head.safeParse(json);
  if (data === undefined)
    throw refused('text', `is no exported configuration: found no "format": "${CONFIGURATION_FORMAT}"`);
  if (data.formatVersion > FORMAT_VERSION)
    throw refused(
      'text',
      `has format version ${data.formatVersion}; this version reads up to ${FORMAT_VERSION}. Update Tallygate first`,
    );
  const read = configurationFile.safeParse(json);
  if (read.success) return read.data;
  throw new AppError('INVALID_INPUT', {
    detail: 'The file is no whole exported configuration',
    findings: read.error.issues.slice(0, 20).map(({ path, message }) => ({ path: formatPath(path), message })),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message of the parser quotes the text, which may hold a secret that somebody put in.
    throw refused('text', 'is no JSON; expected the file as it was exported', error);
  }
}

function refused(path: string, message: string, cause?: unknown): AppError {
  return new AppError('INVALID_INPUT', {
    detail: `The file ${message}`,
    findings: [{ path, message }],
    ...(cause === undefined ? {} : { cause }),
  });
}
