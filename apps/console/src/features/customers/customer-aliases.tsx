'use client';

import type { AliasView, CustomerView } from '@tallygate/contracts/customer';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Field } from '#components/field.tsx';
import { May } from '#components/rights.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { useMergeCompany, useUndoMerge } from '#data/customers.ts';
import { ApiError } from '#lib/api-client.ts';
import { notify } from '#lib/notify.ts';

/** Other names whose calls count for the company, since when, and who said so; what was undone stays to be seen. */
export function CustomerAliases({ customer: { company, aliases, aliasOf } }: { customer: CustomerView }) {
  const undo = useUndoMerge(company);
  const columns: readonly Column<AliasView>[] = [
    { id: 'alias', header: 'Name', cell: ({ alias }) => <bdi className="font-mono text-sm">{alias}</bdi> },
    { id: 'from', header: 'Counts here since', cell: ({ validFrom }) => <Time iso={validFrom} /> },
    { id: 'by', header: 'Merged by', cell: ({ createdBy }) => createdBy },
    {
      id: 'to',
      header: 'Until',
      cell: ({ validTo, endedBy }) =>
        validTo ? (
          <>
            <Time iso={validTo} /> by {endedBy}
          </>
        ) : (
          '–'
        ),
    },
    {
      id: 'undo',
      header: <span className="sr-only">Actions</span>,
      align: 'end',
      cell: ({ id, alias, validTo }) =>
        validTo === null && (
          <May to="meters.write">
            <Button
              size="sm"
              busy={undo.isPending && undo.variables === id}
              onClick={() =>
                undo.mutate(id, { onSuccess: () => notify.success(`Calls of ${alias} count for itself again`) })
              }
            >
              Undo
            </Button>
          </May>
        ),
    },
  ];
  return (
    <section aria-labelledby="aliases" className="flex flex-col gap-3">
      <h2 id="aliases" className="text-base font-semibold">
        Other names
      </h2>
      <p className="text-sm text-ink-muted">
        Calls that come in one of these names count here, from the merge on. Earlier ones stay where they were counted.
      </p>
      {aliases.length > 0 && (
        <DataTable caption="Other names" columns={columns} rows={aliases} rowKey={({ id }) => id} />
      )}
      {aliasOf === null && (
        <May to="meters.write">
          <MergeForm company={company} />
        </May>
      )}
    </section>
  );
}

function MergeForm({ company }: { company: string }) {
  const merge = useMergeCompany(company);
  const [refused] = merge.error instanceof ApiError ? merge.error.fields : [];
  const [alias, setAlias] = useState('');
  const [asked, setAsked] = useState(false);
  return (
    <form
      aria-label="Merge another name"
      className="flex flex-wrap items-end gap-2 print:hidden"
      onSubmit={(event) => {
        event.preventDefault();
        if (alias.trim() !== '') setAsked(true);
      }}
    >
      <Field label="Another name" error={refused?.message ?? merge.error?.message} className="w-72 max-w-full">
        {(control) => (
          <Input
            {...control}
            value={alias}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => {
              merge.reset();
              setAlias(event.target.value);
            }}
          />
        )}
      </Field>
      <Button type="submit" disabled={alias.trim() === ''}>
        Merge…
      </Button>
      <ConfirmDialog
        open={asked}
        onOpenChange={setAsked}
        heading={`Count calls of ${alias.trim()} for ${company}?`}
        confirmLabel="Merge"
        busy={merge.isPending}
        onConfirm={() =>
          merge.mutate(alias.trim(), {
            onSettled: () => setAsked(false),
            onSuccess: () => setAlias(''),
          })
        }
      >
        <p>From now on. What {alias.trim()} has called so far stays with it, and you can undo this.</p>
      </ConfirmDialog>
    </form>
  );
}
