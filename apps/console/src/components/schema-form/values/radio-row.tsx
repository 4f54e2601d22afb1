'use client';

import { type ReactNode, useId } from 'react';
import { Group } from './value-group.tsx';

type RadioRowProps = {
  label: string;
  help?: ReactNode;
  problem: string | undefined;
  isRequired: boolean;
  options: readonly { value: unknown; label: string }[];
  value: unknown;
  onChange: (value: unknown) => void;
};

/** One of a few values; none is chosen until somebody does, and an optional one may stay that way. */
export function RadioRow({ label, help, problem, isRequired, options, value, onChange }: RadioRowProps) {
  const name = useId();
  const all = isRequired ? options : [{ value: undefined, label: 'Not sent' }, ...options];
  return (
    <Group label={label} help={help} problem={problem} isOptional={!isRequired}>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {all.map((option) => (
          <label
            key={`${typeof option.value} ${option.label}`}
            className="flex h-8 cursor-pointer items-center gap-2 text-sm"
          >
            <input
              type="radio"
              name={name}
              checked={Object.is(option.value, value)}
              onChange={() => onChange(option.value)}
              className="size-4 accent-brand"
            />
            {option.label}
          </label>
        ))}
      </div>
    </Group>
  );
}
