import { AppError } from '@tallygate/contracts/app-error';

/** @returns one problem of a field, as an answer */
export function wrongField(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', { detail: `${path}: ${message}`, findings: [{ path, message }] });
}
