'use client';

import { AUDIT_ENTITIES } from '@tallygate/contracts/audit-names';
import { useState } from 'react';
import { Field } from '#components/field.tsx';
import { FilterForm } from '#components/filter-form.tsx';
import { FilterPills } from '#components/filter-pills.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import type { AuditTexts, useAuditView } from './use-audit-view.ts';

const OUTCOMES = { ok: 'Done', failed: 'Failed', refused: 'Refused' } as const;
const LABELS: Record<keyof AuditTexts, string> = {
  who: 'Who',
  action: 'Action',
  kind: 'Kind of thing',
  thing: 'Id of the thing',
  outcome: 'Outcome',
  text: 'Words',
  from: 'From',
  to: 'To',
};

/** What the log is narrowed by: fields that take effect together, and what is in effect. */
export function AuditFilters({ view }: { view: ReturnType<typeof useAuditView> }) {
  const { texts } = view;
  const active = (Object.keys(LABELS) as (keyof AuditTexts)[])
    .filter((key) => texts[key] !== '')
    .map((key) => ({ key, label: LABELS[key], text: shown(key, texts[key]) }));
  return (
    <div className="flex flex-col gap-2.5">
      <search aria-label="Filter entries">
        {/* Filters that change elsewhere, by Back or by their pills, are what the fields begin with again. */}
        <FilterFields key={JSON.stringify(texts)} texts={texts} onFilter={view.narrowTo} />
      </search>
      <FilterPills active={active} onRemove={view.remove} onClear={view.clear} />
    </div>
  );
}

function shown(key: keyof AuditTexts, text: string): string {
  if (key === 'outcome') return OUTCOMES[text as keyof typeof OUTCOMES] ?? text;
  return key === 'kind' ? text.replaceAll('_', ' ') : text;
}

function FilterFields({ texts, onFilter }: { texts: AuditTexts; onFilter: (texts: AuditTexts) => void }) {
  const [draft, setDraft] = useState(texts);
  const change = (part: Partial<AuditTexts>) => setDraft((before) => ({ ...before, ...part }));
  const input = (key: keyof AuditTexts, more: { type?: string; placeholder?: string } = {}) => (
    <Field label={LABELS[key]}>
      {(control) => (
        <Input
          {...control}
          {...more}
          value={draft[key]}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          onChange={(event) => change({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <FilterForm
      isNarrowed={Object.values(texts).some((text) => text !== '')}
      columns="md:grid-cols-4 xl:grid-cols-[1.4fr_1fr_1fr_1fr_1fr_1fr_1fr_auto]"
      onSubmit={() => onFilter(draft)}
    >
      {input('text', { placeholder: 'Any…' })}
      {input('who', { placeholder: 'Anybody…' })}
      {input('action', { placeholder: 'Any, such as create…' })}
      <Field label={LABELS.kind}>
        {(control) => (
          <Select {...control} value={draft.kind} onChange={(event) => change({ kind: event.target.value })}>
            <option value="">All</option>
            {AUDIT_ENTITIES.map((kind) => (
              <option key={kind} value={kind}>
                {kind.replaceAll('_', ' ')}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={LABELS.outcome}>
        {(control) => (
          <Select {...control} value={draft.outcome} onChange={(event) => change({ outcome: event.target.value })}>
            <option value="">All</option>
            {Object.entries(OUTCOMES).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {input('from', { type: 'date' })}
      {input('to', { type: 'date' })}
    </FilterForm>
  );
}
