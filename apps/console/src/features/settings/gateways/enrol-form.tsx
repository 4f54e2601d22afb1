'use client';

import type { FormEvent } from 'react';
import { CodeBlock } from '#components/code-block.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { useEnrolGateway } from '#data/gateways.ts';
import { ApiError } from '#lib/api-client.ts';
import { formatDateTime } from '#lib/format.ts';

/** Makes a code for a gateway of a name, and says what to do with it. The code is seen here once. */
export function EnrolForm() {
  const enrol = useEnrolGateway();
  const fields = enrol.error instanceof ApiError ? enrol.error.fields : [];
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    enrol.mutate(String(new FormData(event.currentTarget).get('id') ?? '').trim());
  };
  return (
    <>
      <form onSubmit={submit} noValidate className="flex max-w-96 flex-col gap-3">
        <Field
          label="Name"
          help="Letters, digits, dots, dashes and underscores. It is in every event of this gateway."
          error={fields.find(({ path }) => path === 'id')?.message}
        >
          {(control) => <Input {...control} name="id" placeholder="eu-1" autoComplete="off" spellCheck={false} />}
        </Field>
        {enrol.error && fields.length === 0 && <FormProblems findings={[]} error={enrol.error} />}
        <div>
          <Button type="submit" variant="primary" busy={enrol.isPending}>
            Make code
          </Button>
        </div>
      </form>
      {enrol.data && (
        <div role="status" className="flex flex-col gap-3 text-sm">
          <p>
            This code is shown once and good until {formatDateTime(enrol.data.expiresAt)}. Run this where{' '}
            {enrol.data.id} is to run, with its own data folder, then start it.
          </p>
          <CodeBlock label={`Enrol ${enrol.data.id}`} code={commandFor(enrol.data.code)} />
        </div>
      )}
    </>
  );
}

function commandFor(code: string): string {
  return `(umask 077; echo ${code} > "$TALLYGATE_DATA_DIR/gateway-enrolment-code")`;
}
