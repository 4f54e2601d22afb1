import { isDeepStrictEqual } from 'node:util';
import type { RouteOptions } from 'fastify';
import { z } from 'zod';

/**
 * Holds every reply of a route against the schema that describes it in the OpenAPI document; for the hook `onRoute`. A reply
 * that differs becomes a 500 and is told on standard error, so that the test that asked for it fails.
 */
export function checkReplies(route: RouteOptions): void {
  route.serializerCompiler =
    ({ schema, method, url, httpStatus }) =>
    (data) => {
      const text = JSON.stringify(data);
      const problem = schema instanceof z.ZodType ? whatDiffers(schema, JSON.parse(text)) : undefined;
      if (problem === undefined) return text;
      const told = `${method} ${url} answered ${httpStatus} with what its schema does not describe: ${problem}`;
      console.error(told);
      throw new Error(told);
    };
}

function whatDiffers(schema: z.ZodType, reply: unknown): string | undefined {
  const read = schema.safeParse(reply);
  if (!read.success) {
    const issues = read.error.issues.filter(({ path }) => !isOfShownResource(path));
    return issues.length === 0 ? undefined : z.prettifyError(new z.ZodError(issues));
  }
  if (isDeepStrictEqual(read.data, reply)) return undefined;
  return `read by the schema it is ${JSON.stringify(read.data)}, sent was ${JSON.stringify(reply)}`;
}

/** A resource is shown without its sealed values and with expressions as they were written, so that its schema does not fit. */
function isOfShownResource(path: readonly PropertyKey[]): boolean {
  return path.includes('spec');
}
