import type { Finding } from '@tallygate/contracts/finding';
import type { FieldErrors, FieldPath, FieldValues, UseFormSetError } from 'react-hook-form';
import { ApiError } from './api-client.ts';

/** `spec.policies[0].params` as the form names it: `spec.policies.0.params`. */
export function formName(path: string): string {
  return path.replaceAll(/\[(\d+)\]/g, '.$1');
}

/** The same for a request that wraps the form's values: `entity.issuer` is the form's `issuer`. */
export function formNameWithin(wrapper: RegExp): (path: string) => string {
  return (path) => formName(path).replace(wrapper, '');
}

/**
 * Puts the findings of a refused save on their fields and focuses the first.
 * @param nameOf the field that stands for a path of the request; the empty text for none
 * @param inWords says a message of the api as the form does
 */
export function setServerErrors<T extends FieldValues>(
  form: { setError: UseFormSetError<T> },
  error: unknown,
  nameOf: (path: string) => string,
  inWords: (message: string) => string = (message) => message,
): void {
  if (!(error instanceof ApiError)) return;
  error.fields.forEach((finding, index) => {
    const name = nameOf(finding.path);
    if (name === '') return;
    form.setError(
      name as FieldPath<T>,
      { type: 'server', message: inWords(finding.message) },
      { shouldFocus: index === 0 },
    );
  });
}

/** Every error a form holds, flat, in the order of its fields. */
export function flattenErrors(errors: FieldErrors, path: string[] = []): Finding[] {
  return Object.entries(errors).flatMap(([key, value]): Finding[] => {
    if (!value || typeof value !== 'object' || key === 'ref') return [];
    const here = key === 'root' ? path : [...path, key];
    if (typeof value.message === 'string') return [{ path: here.join('.'), message: value.message }];
    return flattenErrors(value as FieldErrors, here);
  });
}

/** The message at a dotted path of a form's errors. */
export function errorAt(errors: FieldErrors, path: string): string | undefined {
  let value: unknown = errors;
  for (const key of path.split('.')) {
    if (!value || typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  const message = (value as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? message : undefined;
}

/** Register option for optional texts: an empty field is an absent value. */
export const optionalText = {
  setValueAs: (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
};

/** The same without the blanks around it. */
export const trimmedText = {
  setValueAs: (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined),
};

/** Register option for optional numbers. */
export const optionalNumber = {
  setValueAs: (value: unknown) => (value === '' || value === undefined || value === null ? undefined : Number(value)),
};
