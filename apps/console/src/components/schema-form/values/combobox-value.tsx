'use client';

import { useId, useState } from 'react';
import type { ControlProps } from '../../field.tsx';
import { Input } from '../../ui/input.tsx';
import { isSameValue } from './exact-json.ts';

type Option = { value: unknown; label: string };
type ComboboxValueProps = {
  control: ControlProps;
  options: readonly Option[];
  value: unknown;
  onChange: (value: unknown) => void;
};

/** One of many values, found by typing. What is none of them is sent as it was typed, and the check names it. */
export function ComboboxValue({ control, options, value, onChange }: ComboboxValueProps) {
  const listId = useId();
  const [typed, setTyped] = useState('');
  const told = distinct(options);
  const meant = (text: string) =>
    text === '' ? undefined : (told.find(({ label }) => label === text) ?? { value: text }).value;
  const chosen =
    told.find((option) => isSameValue(option.value, value))?.label ?? (typeof value === 'string' ? value : '');
  return (
    <>
      <Input
        {...control}
        list={listId}
        autoComplete="off"
        placeholder={`Type to find one of ${options.length}`}
        value={isSameValue(meant(typed), value) ? typed : chosen}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(meant(event.target.value));
        }}
      />
      <datalist id={listId}>
        {told.map(({ label }) => (
          <option key={label} value={label} />
        ))}
      </datalist>
    </>
  );
}

/** The options under names that differ: 1 and "1" read alike, and are not the same. */
function distinct(options: readonly Option[]): Option[] {
  const labels = options.map(({ label }) => label);
  return options.map((option) =>
    labels.filter((label) => label === option.label).length === 1
      ? option
      : { ...option, label: `${option.label} (${typeof option.value})` },
  );
}
