import { type ReactNode, type Ref, useId } from 'react';
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
  /** Null as long as nothing is chosen. */
  value: Value | null;
  onChange: (value: Value) => void;
  error?: string | undefined;
  /** The first choice, for whoever sends the focus here. */
  firstRef?: Ref<HTMLInputElement>;
};

/** One of a few ways, each with a sentence of what it means. */
export function ChoiceList<Value extends string>(props: ChoiceListProps<Value>) {
  const { legend, name, choices, value, onChange, error, firstRef } = props;
  const errorId = useId();
  return (
    <fieldset className="flex flex-col gap-2" aria-describedby={error === undefined ? undefined : errorId}>
      <legend className="mb-2 text-sm font-medium">{legend}</legend>
      {error !== undefined && (
        <p id={errorId} className="text-xs font-medium text-bad">
          {error}
        </p>
      )}
      {choices.map((choice, index) => (
        <label
          key={choice.value}
          className="flex cursor-pointer items-start gap-3 rounded-lg border px-4 py-3 hover:border-line-strong has-checked:border-brand has-checked:bg-brand-soft/50 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
        >
          <input
            ref={index === 0 ? firstRef : undefined}
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
