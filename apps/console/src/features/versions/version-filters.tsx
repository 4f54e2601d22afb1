'use client';

import { useState } from 'react';
import { Field } from '#components/field.tsx';
import { FilterForm } from '#components/filter-form.tsx';
import { FilterPills } from '#components/filter-pills.tsx';
import { Input } from '#components/ui/input.tsx';
import type { useVersionView, VersionTexts } from './use-version-view.ts';

const LABELS: Record<keyof VersionTexts, string> = {
  text: 'Words',
  author: 'Author',
  entity: 'Changed',
  from: 'From',
  to: 'To',
};
const KEYS = Object.keys(LABELS) as (keyof VersionTexts)[];
const PLACEHOLDERS: Partial<Record<keyof VersionTexts, string>> = {
  text: 'Of the message or a change…',
  author: 'Anybody…',
  entity: 'Any, such as weather…',
};

/** What the list of versions is narrowed by. */
export function VersionFilters({ view }: { view: ReturnType<typeof useVersionView> }) {
  const { texts } = view;
  const active = KEYS.filter((key) => texts[key] !== '').map((key) => ({ key, label: LABELS[key], text: texts[key] }));
  return (
    <div className="flex flex-col gap-2.5">
      <search aria-label="Filter versions">
        {/* Filters that change elsewhere, by Back or by their pills, are what the fields begin with again. */}
        <FilterFields key={JSON.stringify(texts)} texts={texts} onFilter={view.narrowTo} />
      </search>
      <FilterPills active={active} onRemove={view.remove} onClear={view.clear} />
    </div>
  );
}

function FilterFields({ texts, onFilter }: { texts: VersionTexts; onFilter: (texts: VersionTexts) => void }) {
  const [draft, setDraft] = useState(texts);
  return (
    <FilterForm
      isNarrowed={Object.values(texts).some((text) => text !== '')}
      columns="md:grid-cols-3 xl:grid-cols-[2fr_1fr_1fr_1fr_1fr_auto]"
      onSubmit={() => onFilter(draft)}
    >
      {KEYS.map((key) => (
        <Field key={key} label={LABELS[key]}>
          {(control) => (
            <Input
              {...control}
              type={key === 'from' || key === 'to' ? 'date' : 'text'}
              placeholder={PLACEHOLDERS[key]}
              value={draft[key]}
              spellCheck={false}
              autoCapitalize="none"
              autoComplete="off"
              onChange={(event) => setDraft((before) => ({ ...before, [key]: event.target.value }))}
            />
          )}
        </Field>
      ))}
    </FilterForm>
  );
}
