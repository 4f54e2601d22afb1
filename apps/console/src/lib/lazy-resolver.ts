import type { FieldErrors, FieldValues, Resolver } from 'react-hook-form';
import type { z } from 'zod';

/**
 * A resolver over a schema that is loaded with the first validation: schemas and zod are much of a form's code and
 * nobody needs them to start typing.
 * @param inWords says a message of the schema as the form does
 */
export function lazyResolver<Input extends FieldValues, Output extends FieldValues>(
  load: () => Promise<z.ZodType<Output, Input>>,
  inWords?: (message: string) => string,
): Resolver<Input, unknown, Output> {
  let ready: Promise<Resolver<Input, unknown, Output>> | undefined;
  return async (values, context, options) => {
    ready ??= Promise.all([import('@hookform/resolvers/zod'), load()]).then(([{ zodResolver }, schema]) =>
      zodResolver(schema),
    );
    const result = await (await ready)(values, context, options);
    if (inWords) reword(result.errors, inWords);
    return result;
  };
}

function reword(errors: FieldErrors, inWords: (message: string) => string): void {
  for (const [key, value] of Object.entries(errors)) {
    if (key === 'ref' || !value || typeof value !== 'object') continue;
    if (typeof value.message === 'string') value.message = inWords(value.message);
    else reword(value as FieldErrors, inWords);
  }
}
