'use client';

import type { ReactNode } from 'react';
import { Field } from '../../field.tsx';
import { Select } from '../../ui/select.tsx';
import { ComboboxValue } from './combobox-value.tsx';
import { isSameValue } from './exact-json.ts';
import { RadioRow } from './radio-row.tsx';
import type { Shape } from './value-shape.ts';

type ChoiceValueProps = {
  label: string;
  help?: ReactNode;
  problem: string | undefined;
  isRequired: boolean;
  shape: Extract<Shape, { kind: 'choice' }>;
  value: unknown;
  onChange: (value: unknown) => void;
};

const MAX_RADIOS = 4;
/** Beyond so many one types a part of what one means. */
const MAX_SELECT = 12;
const NOT_SENT = '';

/** One of the listed values, with the type that it has in the list. */
export function ChoiceValue({ label, help, problem, isRequired, shape, value, onChange }: ChoiceValueProps) {
  const options = shape.isNullable ? [...shape.options, { value: null, label: 'null' }] : shape.options;
  if (options.length <= MAX_RADIOS)
    return (
      <RadioRow
        label={label}
        help={help}
        problem={problem}
        isRequired={isRequired}
        options={options}
        value={value}
        onChange={onChange}
      />
    );
  if (options.length > MAX_SELECT)
    return (
      <Field label={label} help={help} error={problem} optional={!isRequired}>
        {(control) => <ComboboxValue control={control} options={options} value={value} onChange={onChange} />}
      </Field>
    );
  const chosen = options.findIndex((option) => isSameValue(option.value, value));
  return (
    <Field label={label} help={help} error={problem} optional={!isRequired}>
      {(control) => (
        <Select
          {...control}
          value={chosen === -1 ? NOT_SENT : String(chosen)}
          onChange={(event) =>
            onChange(event.target.value === NOT_SENT ? undefined : options[Number(event.target.value)]?.value)
          }
        >
          <option value={NOT_SENT}>{isRequired ? 'Choose…' : 'Not sent'}</option>
          {options.map((option, index) => (
            <option key={`${typeof option.value} ${option.label}`} value={index}>
              {option.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
