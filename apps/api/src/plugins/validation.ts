import { AppError } from '@tallygate/contracts/app-error';
import { findingsFromZod } from '@tallygate/contracts/finding';
import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';

/** Checks input against its schema; every problem names its field, what was found, and what was expected. */
export const validateInput: FastifySchemaCompiler<unknown> = ({ schema }) => {
  if (!(schema instanceof z.ZodType)) throw new TypeError('schemas of routes are zod schemas');
  return (input: unknown) => {
    const { success, data, error } = schema.safeParse(input);
    if (success) return { value: data };
    const findings = findingsFromZod(error, input);
    const detail = findings.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
    return { error: new AppError('INVALID_INPUT', { detail, findings }) };
  };
};
