import { findingsOf } from '@tallygate/config/findings';
import { AppError } from '@tallygate/contracts/app-error';
import { type Finding, formatPath } from '@tallygate/contracts/finding';
import { findUnstorable } from '@tallygate/contracts/stored-text';
import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';

/**
 * Checks input against its schema; every problem names its field, what was found, and what was expected. Text that no column of
 * the database can hold is refused here, whatever its schema says.
 */
export const validateInput: FastifySchemaCompiler<unknown> = ({ schema, httpPart = 'body' }) => {
  if (!(schema instanceof z.ZodType)) throw new TypeError('schemas of routes are zod schemas');
  return (input: unknown) => {
    const unstorable = findUnstorable(input);
    if (unstorable) return refused(httpPart, [{ path: formatPath(unstorable.path), message: unstorable.message }]);
    const { success, data, error } = schema.safeParse(input);
    return success ? { value: data } : refused(httpPart, findingsOf(schema, { error, input }));
  };
};

/** @param part of the request: its body, its querystring … */
function refused(part: string, findings: Finding[]): { error: AppError } {
  const detail = findings.map(({ path, message }) => `${path === '' ? `the ${part}` : path}: ${message}`).join('; ');
  return { error: new AppError('INVALID_INPUT', { detail, findings }) };
}
