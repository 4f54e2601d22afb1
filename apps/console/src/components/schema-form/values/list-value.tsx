'use client';

import { Plus, X } from 'lucide-react';
import { ChipsInput } from '../../chips-input.tsx';
import { Button } from '../../ui/button.tsx';
import { below, useValueScope } from './value-context.ts';
import type { Schema } from './value-shape.ts';

type ListValueProps = {
  item: Schema;
  isOfTexts: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
  label: string;
  pointer: string;
  depth: number;
};

/** A list: short texts as chips, anything else one below the other. A list that was not touched is not sent. */
export function ListValue({ item, isOfTexts, value, onChange, label, pointer, depth }: ListValueProps) {
  const { Child } = useValueScope(pointer);
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  if (isOfTexts && entries.every((entry) => typeof entry === 'string') && new Set(entries).size === entries.length) {
    return (
      <ChipsInput
        aria-describedby={undefined}
        aria-label={label}
        value={entries as string[]}
        onChange={(next) => onChange(next.length === 0 ? undefined : next)}
      />
    );
  }
  return (
    <div className="flex flex-col gap-3">
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name but their place
        <div key={index} className="flex items-start gap-2 border-l-2 pl-3">
          <div className="min-w-0 flex-1">
            <Child
              schema={item}
              value={entry}
              onChange={(next) => onChange(entries.map((one, at) => (at === index ? (next ?? null) : one)))}
              label={`${label} ${index + 1}`}
              pointer={below(pointer, index)}
              isRequired
              depth={depth + 1}
            />
          </div>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove ${label} ${index + 1}`}
            onClick={() => onChange(entries.filter((_, at) => at !== index))}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <Button size="sm" onClick={() => onChange([...entries, emptyOf(item)])}>
          <Plus aria-hidden /> Add to {label}
        </Button>
        {Array.isArray(value) && entries.length === 0 && (
          <span className="text-xs text-ink-muted">An empty list is sent.</span>
        )}
      </div>
    </div>
  );
}

type TupleValueProps = Pick<ListValueProps, 'value' | 'onChange' | 'pointer' | 'depth'> & { items: readonly Schema[] };

/** A list of which each place has a meaning of its own. */
export function TupleValue({ items, value, onChange, pointer, depth }: TupleValueProps) {
  const { Child } = useValueScope(pointer);
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  const change = (index: number, next: unknown) => {
    const whole = items.map((_, at) => (at === index ? next : entries[at]));
    while (whole.length > 0 && whole.at(-1) === undefined) whole.pop();
    onChange(whole.length === 0 ? undefined : whole.map((one) => one ?? null));
  };
  return (
    <div className="flex flex-col gap-3 border-l-2 pl-3">
      {items.map((item, index) => (
        <Child
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a part of a tuple is
          key={index}
          schema={item}
          value={entries[index]}
          onChange={(next) => change(index, next)}
          label={`Part ${index + 1}`}
          pointer={below(pointer, index)}
          isRequired
          depth={depth + 1}
        />
      ))}
    </div>
  );
}

/** What a new entry begins as: nothing that a person would have to take back. */
function emptyOf(schema: Schema): unknown {
  if (typeof schema !== 'object') return null;
  if (schema.type === 'object' || 'properties' in schema) return {};
  return schema.type === 'array' ? [] : schema.type === 'string' ? '' : null;
}
