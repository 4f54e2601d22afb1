'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { CodeBlock } from '#components/code-block.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { portalServersQuery, useMakePortalKey } from '#data/portal.ts';

type MakeKeyProps = {
  /** What else is shown once a key was made, such as how it is used. */
  children?: (made: { proxy: string; secret: string }) => ReactNode;
};

/** Makes an API key for a server that takes them, and shows it once. */
export function MakeKey({ children }: MakeKeyProps) {
  const servers = useQuery(portalServersQuery).data?.filter(({ keyHeader }) => keyHeader !== null) ?? [];
  const make = useMakePortalKey();
  const [label, setLabel] = useState('');
  const [chosen, setChosen] = useState('');
  if (servers.length === 0) return <p className="text-sm text-ink-muted">No server takes API keys now.</p>;
  const proxy = chosen || (servers[0]?.proxy ?? '');
  return (
    <form
      noValidate
      className="flex flex-col gap-4 rounded-xl border bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ proxy, label }, { onSuccess: () => setLabel('') });
      }}
    >
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="What it is for">
          {(control) => (
            <Input {...control} value={label} onChange={(event) => setLabel(event.target.value)} maxLength={100} />
          )}
        </Field>
        <Field label="Server">
          {(control) => (
            <Select {...control} value={proxy} onChange={(event) => setChosen(event.target.value)}>
              {servers.map((one) => (
                <option key={one.proxy} value={one.proxy}>
                  {one.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <FormProblems findings={[]} error={make.error} />
      {make.data && (
        <>
          <Alert tone="warn" heading="Copy the key now" live>
            It is shown this once. Who loses it makes another.
          </Alert>
          <CodeBlock label="API key" code={make.data.secret} copyName="API key" />
          {children?.({ proxy: make.data.key.proxy, secret: make.data.secret })}
        </>
      )}
      <div>
        <Button type="submit" variant="primary" busy={make.isPending}>
          Make key
        </Button>
      </div>
    </form>
  );
}
