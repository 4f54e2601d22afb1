import type { FormEvent } from 'react';
import { Field } from '#components/field.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import type { AuditFilter } from '#data/audit.ts';

/** Narrows the log; takes effect when it is sent. */
export function AuditFilters({ onChange }: { onChange: (filter: AuditFilter) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: keyof AuditFilter) => String(form.get(name) ?? '').trim();
    onChange({
      actor: text('actor'),
      action: text('action'),
      entityType: text('entityType'),
      outcome: text('outcome'),
    });
  };
  return (
    <form onSubmit={submit} className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-5 xl:items-end">
      <Field label="Who">{(control) => <Input {...control} name="actor" placeholder="admin" />}</Field>
      <Field label="Action">{(control) => <Input {...control} name="action" placeholder="apply" />}</Field>
      <Field label="Kind of thing">{(control) => <Input {...control} name="entityType" placeholder="proxy" />}</Field>
      <Field label="Outcome">
        {(control) => (
          <Select {...control} name="outcome" defaultValue="">
            <option value="">All</option>
            <option value="ok">Done</option>
            <option value="failed">Failed</option>
            <option value="refused">Refused</option>
          </Select>
        )}
      </Field>
      <div>
        <Button type="submit">Show</Button>
      </div>
    </form>
  );
}
