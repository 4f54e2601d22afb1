'use client';

import type { MeterView } from '@tallygate/contracts/meter-view';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Field } from '#components/field.tsx';
import { FilterForm } from '#components/filter-form.tsx';
import { FilterPills } from '#components/filter-pills.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import type { CorrectionFilters as Filters } from '#data/corrections.ts';
import { facetsQuery } from '#data/events.ts';
import { allMetersQuery } from '#data/meters.ts';
import { dayFrom, dayUntil, endOfDay, startOfDay } from '#lib/day-range.ts';
import { formatDateTime } from '#lib/format.ts';
import type { CorrectionFilter, FilterTexts, useCorrectionView } from './use-correction-view.ts';

/** What the list of corrections is narrowed by. */
export function CorrectionFilters({ view }: { view: ReturnType<typeof useCorrectionView> }) {
  const { data: meters = [] } = useQuery(allMetersQuery);
  return (
    <div className="flex flex-col gap-2.5">
      <search aria-label="Filter corrections">
        {/* Filters that change elsewhere, by Back or by their pills, are what the fields begin with again. */}
        <FilterFields key={JSON.stringify(view.texts)} texts={view.texts} meters={meters} onFilter={view.narrowTo} />
      </search>
      <FilterPills active={activeFilters(view.filters, meters)} onRemove={view.remove} onClear={view.clear} />
    </div>
  );
}

type FilterFieldsProps = { texts: FilterTexts; meters: readonly MeterView[]; onFilter: (texts: FilterTexts) => void };

function FilterFields({ texts, meters, onFilter }: FilterFieldsProps) {
  const [draft, setDraft] = useState(texts);
  const { data: facets } = useQuery(facetsQuery);
  const listId = useId();
  const change = (part: Partial<FilterTexts>) => setDraft((before) => ({ ...before, ...part }));
  return (
    <FilterForm
      isNarrowed={Object.values(texts).some((text) => text !== '')}
      columns="md:grid-cols-3 xl:grid-cols-[1.2fr_1.2fr_1fr_1fr_1fr_auto]"
      onSubmit={() => onFilter(draft)}
    >
      <Field label="Company">
        {(control) => (
          <Input
            {...control}
            data-shortcut="search"
            list={listId}
            value={draft.company}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            placeholder="Any…"
            onChange={(event) => change({ company: event.target.value })}
          />
        )}
      </Field>
      <datalist id={listId}>
        {facets?.companies.map((company) => (
          <option key={company} value={company} />
        ))}
      </datalist>
      <Field label="Meter">
        {(control) => (
          <Select {...control} value={draft.meter} onChange={(event) => change({ meter: event.target.value })}>
            <option value="">Any</option>
            {meters.map(({ id, name, status }) => (
              <option key={id} value={id}>
                {status === 'archived' ? `${name} (archived)` : name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Made by">
        {(control) => (
          <Input
            {...control}
            value={draft.author}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            placeholder="Anybody…"
            onChange={(event) => change({ author: event.target.value })}
          />
        )}
      </Field>
      <Field label="Counts from (UTC)">
        {(control) => (
          <Input
            {...control}
            type="date"
            value={dayFrom(draft.from)}
            onChange={(event) => change({ from: startOfDay(event.target.value) })}
          />
        )}
      </Field>
      <Field label="Counts to (UTC)">
        {(control) => (
          <Input
            {...control}
            type="date"
            value={dayUntil(draft.to)}
            onChange={(event) => change({ to: endOfDay(event.target.value) })}
          />
        )}
      </Field>
    </FilterForm>
  );
}

/** The filters that hold, in words. */
function activeFilters(filters: Filters, meters: readonly MeterView[]) {
  const instant = (text: string) => formatDateTime(text, { timeZone: 'UTC' });
  const { company, meterId, author, eventId, from, to } = filters;
  const active: { key: CorrectionFilter; label: string; text: string | undefined }[] = [
    { key: 'company', label: 'Company', text: company },
    { key: 'meter', label: 'Meter', text: meters.find(({ id }) => id === meterId)?.name ?? meterId },
    { key: 'author', label: 'Made by', text: author },
    { key: 'event', label: 'Event', text: eventId },
    { key: 'from', label: 'Counts from', text: from && instant(from) },
    { key: 'to', label: 'Counts before', text: to && instant(to) },
  ];
  return active.flatMap(({ text, ...filter }) => (text === undefined ? [] : [{ ...filter, text }]));
}
