'use client';

import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../ui/button.tsx';
import { Input } from '../ui/input.tsx';
import { labelOf } from './json-schema.ts';
import type { SchemaFieldProps } from './schema-field.tsx';

/** Names with values, such as required claims. */
export function MapField({ schema, name, path, value, onChange, errors }: SchemaFieldProps) {
  const labelId = useId();
  const rows = Object.entries((value ?? {}) as Record<string, string>);
  const label = labelOf(name);
  const write = (next: readonly (readonly [string, string])[]) =>
    onChange(next.length > 0 ? Object.fromEntries(next) : undefined);
  const replace = (index: number, row: readonly [string, string]) =>
    write(rows.map((old, at) => (at === index ? row : old)));
  return (
    <section aria-labelledby={labelId} className="flex flex-col gap-2">
      <p id={labelId} className="text-sm font-medium">
        {label}
      </p>
      {schema.description && <p className="text-xs text-ink-muted">{schema.description}</p>}
      {rows.map(([key, text], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name itself is being edited
        <div key={index} className="flex flex-wrap items-start gap-2">
          <div className="grid flex-1 gap-2 sm:grid-cols-2">
            <Input
              aria-label={`${label}: name ${index + 1}`}
              value={key}
              onChange={(event) => replace(index, [event.target.value, text])}
            />
            <Input
              aria-label={`${label}: value ${index + 1}`}
              value={text}
              onChange={(event) => replace(index, [key, event.target.value])}
            />
          </div>
          <Button
            size="icon"
            variant="ghost"
            aria-label={`Remove ${key || 'row'}`}
            onClick={() => write(rows.filter((_, at) => at !== index))}
          >
            <X aria-hidden />
          </Button>
          {errors[`${path}.${key}`] && (
            <p className="w-full text-xs font-medium text-bad">{errors[`${path}.${key}`]}</p>
          )}
        </div>
      ))}
      <div>
        <Button size="sm" disabled={rows.some(([key]) => key === '')} onClick={() => write([...rows, ['', '']])}>
          <Plus aria-hidden /> Add to {label.toLowerCase()}
        </Button>
      </div>
    </section>
  );
}
