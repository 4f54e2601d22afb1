import type { ReactNode } from 'react';
import { Badge, type Tone } from './ui/badge.tsx';

export type Choice<Value extends string> = {
  value: Value;
  label: string;
  detail: ReactNode;
  badge?: { label: string; tone: Tone };
};

type ChoiceListProps<Value extends string> = {
  legend: string;
  name: string;
  choices: readonly Choice<Value>[];
  value: Value;
  onChange: (value: Value) => void;
};

/** One of a few ways, each with a sentence of what it means. */
export function ChoiceList<Value extends string>({ legend, name, choices, value, onChange }: ChoiceListProps<Value>) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-sm font-medium">{legend}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className="flex cursor-pointer items-start gap-3 rounded-lg border px-4 py-3 hover:border-line-strong has-checked:border-brand has-checked:bg-brand-soft/50 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name={name}
            value={choice.value}
            aria-label={choice.label}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
            className="mt-1 size-4 accent-brand outline-none"
          />
          <span className="min-w-0">
            <span className="flex flex-wrap items-center gap-2 font-medium">
              {choice.label}
              {choice.badge && <Badge tone={choice.badge.tone}>{choice.badge.label}</Badge>}
            </span>
            <span className="block text-sm text-ink-muted [overflow-wrap:anywhere]">{choice.detail}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
