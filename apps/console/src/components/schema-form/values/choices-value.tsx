'use client';

import { isSameValue } from './exact-json.ts';

type Option = { value: unknown; label: string };
type ChoicesValueProps = {
  options: readonly Option[];
  entries: readonly unknown[];
  onChange: (value: unknown) => void;
};

/** Several of a few values, in the order of the list; a list of which nothing is chosen is not sent. */
export function ChoicesValue({ options, entries, onChange }: ChoicesValueProps) {
  const isChosen = (option: Option) => entries.some((entry) => isSameValue(entry, option.value));
  const toggle = (option: Option) => {
    const chosen = options.filter((one) => (one === option ? !isChosen(one) : isChosen(one)));
    onChange(chosen.length === 0 ? undefined : chosen.map(({ value }) => value));
  };
  return (
    <div className="flex flex-wrap gap-x-4 gap-y-1">
      {options.map((option) => (
        <label
          key={`${typeof option.value} ${option.label}`}
          className="flex h-8 cursor-pointer items-center gap-2 text-sm"
        >
          <input
            type="checkbox"
            checked={isChosen(option)}
            onChange={() => toggle(option)}
            className="size-4 rounded accent-brand"
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}

/** Whether entries can be shown as choices: each is one of them, and none stands twice. */
export function areChoices(options: readonly Option[], entries: readonly unknown[]): boolean {
  return entries.every(
    (entry, index) =>
      options.some(({ value }) => isSameValue(value, entry)) &&
      entries.findIndex((other) => isSameValue(other, entry)) === index,
  );
}
