import type { z } from 'zod';

/** Raised when the environment does not fit; its message lists every problem, one a line. */
export class EnvironmentError extends Error {
  constructor(readonly problems: string[]) {
    super(
      `the environment has ${problems.length} problem(s):\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
    this.name = 'EnvironmentError';
  }
}

/**
 * Parses environment variables with a schema; empty values count as unset.
 * @param schema object schema whose keys are variable names
 * @param source usually the process environment
 * @throws EnvironmentError naming every variable that is wrong, what was found and what was expected
 */
export function parseEnv<Schema extends z.ZodObject>(
  schema: Schema,
  source: Record<string, string | undefined>,
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.keys(schema.shape)
      .filter((name) => source[name] !== undefined && source[name] !== '')
      .map((name) => [name, source[name]]),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new EnvironmentError(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0] ?? '');
      // A secret's value is never repeated, even when it is wrong.
      const shown = /PASSWORD|SECRET|TOKEN|URL|PROXY/i.test(name) ? 'a value' : JSON.stringify(given[name]);
      return `${name}: ${issue.message}; found ${given[name] === undefined ? 'nothing' : shown}`;
    }),
  );
}
