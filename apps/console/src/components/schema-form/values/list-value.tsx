'use client';

import { Plus, X } from 'lucide-react';
import { ChipsInput } from '../../chips-input.tsx';
import { Button } from '../../ui/button.tsx';
import { areChoices, ChoicesValue } from './choices-value.tsx';
import { isSameValue, writeExact } from './exact-json.ts';
import type { Schema } from './schema-parts.ts';
import { typedNumber } from './typed-number.ts';
import { below, useValueScope } from './value-context.ts';
import { shapeOf } from './value-shape.ts';

/** More than so many are chosen one by one. */
const MAX_CHOICES = 12;

type ListValueProps = {
  item: Schema;
  isOfScalars: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
  label: string;
  pointer: string;
  depth: number;
};

/** A list: short texts as chips, anything else one below the other. A list that was not touched is not sent. */
export function ListValue({ item, isOfScalars, value, onChange, label, pointer, depth }: ListValueProps) {
  const { Child, root } = useValueScope(pointer);
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  const each = shapeOf(item, root);
  if (each.kind === 'choice' && each.options.length <= MAX_CHOICES && areChoices(each.options, entries))
    return <ChoicesValue options={each.options} entries={entries} onChange={onChange} />;
  const chips = isOfScalars ? chipsOf(entries, item) : null;
  if (chips !== null) {
    return (
      <ChipsInput
        aria-describedby={undefined}
        aria-label={label}
        value={chips}
        onChange={(next) => onChange(next.length === 0 ? undefined : next.map((one) => ofChip(one, item)))}
      />
    );
  }
  return (
    <div className="flex flex-col gap-3">
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name but their place
        <div key={index} className="flex items-start gap-2 border-s-2 ps-3">
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

/** Each entry as a chip of its own; null when two would be the same, or one is of another kind than its list. */
function chipsOf(entries: readonly unknown[], item: Schema): string[] | null {
  const texts = entries.map((entry) => (typeof entry === 'string' ? entry : writeExact(entry)));
  const areChips = entries.every((entry, index) => isSameValue(ofChip(texts[index] ?? '', item), entry));
  return areChips && new Set(texts).size === texts.length ? texts : null;
}

/** A chip with the type that its list has; a number that is none stays a text, which the check names. */
function ofChip(text: string, item: Schema): unknown {
  return typeof item === 'object' && item.type !== 'string' ? typedNumber(text) : text;
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
    <div className="flex flex-col gap-3 border-s-2 ps-3">
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
