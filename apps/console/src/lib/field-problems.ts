import { ApiError } from '#lib/api-client.ts';

/** What the api said of a form: the message of each named field, and whether something else is wrong as well. */
export function fieldProblems(error: Error | null, fields: readonly string[]) {
  const findings = error instanceof ApiError ? error.fields : [];
  const fieldOf = (path: string) => path.replace(/\[.*$/, '');
  return {
    errorOf: (field: string) => findings.find(({ path }) => fieldOf(path) === field)?.message,
    hasOthers: error !== null && !(findings.length > 0 && findings.every(({ path }) => fields.includes(fieldOf(path)))),
  };
}
