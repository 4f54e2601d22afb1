import { useState } from 'react';
import { type DefaultValues, type FieldPath, type FieldValues, type Resolver, useForm } from 'react-hook-form';
import { ApiError } from './api-client.ts';
import { errorAt, formName, setServerErrors } from './form-errors.ts';

type SchemaFormOptions<Input extends FieldValues, Output> = {
  /** The contract's check; absent where only the api can tell. */
  resolver?: Resolver<Input, unknown, Output>;
  defaultValues: DefaultValues<Input>;
  /** The fields that are shown: what the api finds wrong with anything else is said below the form. */
  fields: readonly FieldPath<Input>[];
  /** The field that stands for a path of what was sent; by default the field of that name. */
  nameOf?: (path: string) => string;
  /** Sends what is right, and rejects when it is refused. */
  send: (values: Output) => Promise<unknown>;
};

/** A short form over a schema of the contract: checked here, then sent; what the api refuses stands at its fields. */
export function useSchemaForm<Input extends FieldValues, Output>(options: SchemaFormOptions<Input, Output>) {
  const { resolver, defaultValues, fields, nameOf = formName, send } = options;
  const form = useForm<Input, unknown, Output>({ resolver, defaultValues });
  const [error, setError] = useState<Error | null>(null);
  const submit = form.handleSubmit(
    async (values) => {
      setError(null);
      try {
        await send(values);
      } catch (refusal) {
        setError(refusal as Error);
        setServerErrors(form, refusal, nameOf);
      }
    },
    () => setError(null),
  );
  const findings = error instanceof ApiError ? error.fields : [];
  const isShown =
    findings.length > 0 && findings.every(({ path }) => fields.includes(nameOf(path) as FieldPath<Input>));
  return {
    form,
    submit,
    errorOf: (name: FieldPath<Input>) => errorAt(form.formState.errors, name),
    /** The error of a refusal that the shown fields do not explain in full. */
    otherError: isShown ? null : error,
  };
}
