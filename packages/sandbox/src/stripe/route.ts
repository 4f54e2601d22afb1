import type { z } from 'zod';
import type { Account } from './account.ts';
import { invalid } from './stripe-error.ts';

export type Asked<P> = { account: Account; params: P; ids: string[]; path: string };

/** One call of the API: what it takes, and what it answers. */
export type Route = {
  method: 'GET' | 'POST' | 'DELETE';
  /** `:id` stands for one part. */
  path: string;
  run: (asked: Asked<unknown>) => unknown;
};

/** A call whose parameters are read by a schema before anything happens. */
export function route<S extends z.ZodType>(
  method: Route['method'],
  path: string,
  schema: S,
  answer: (asked: Asked<z.output<S>>) => unknown,
): Route {
  return { method, path, run: (asked) => answer({ ...asked, params: read(schema, asked.params) }) };
}

function read<S extends z.ZodType>(schema: S, params: unknown): z.output<S> {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (!issue) throw invalid('Invalid parameters');
  if (issue.code === 'unrecognized_keys') {
    const param = nameOf([...issue.path, issue.keys[0] ?? '']);
    throw invalid(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
  }
  const param = nameOf(issue.path);
  if (issue.code === 'invalid_type' && issue.input === undefined)
    throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  throw invalid(`${param}: ${issue.message}`, { code: 'parameter_invalid', param });
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (index === 0 ? String(part) : `[${String(part)}]`)).join('');
}
