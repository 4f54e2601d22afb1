'use client';

import { useState } from 'react';
import { zonedStamp, zonedText } from '#lib/zoned-input.ts';
import type { ControlProps } from '../../field.tsx';
import { Input } from '../../ui/input.tsx';
import { Textarea } from '../../ui/textarea.tsx';
import { writeExact } from './exact-json.ts';
import type { Shape } from './value-shape.ts';

type Text = Extract<Shape, { kind: 'text' }>;
type TextValueProps = { shape: Text; value: unknown; onChange: (value: unknown) => void; control: ControlProps };

/** Formats for which browsers have a control of their own. */
const INPUT_TYPES: Readonly<Record<string, string>> = {
  date: 'date',
  time: 'time',
  'date-time': 'datetime-local',
  email: 'email',
  uri: 'url',
};

/** A text. An emptied field is not sent; an empty text is sent on demand. */
export function TextValue({ shape, value, onChange, control }: TextValueProps) {
  const text = typeof value === 'string' ? value : value === undefined ? '' : writeExact(value);
  if (shape.isFile) return <FileValue value={value} onChange={onChange} control={control} />;
  if (shape.format === 'date-time') return <InstantValue value={value} onChange={onChange} control={control} />;
  const placeholder =
    value === '' ? 'an empty text is sent' : typeof shape.default === 'string' ? shape.default : undefined;
  const isTime = shape.format === 'time';
  const change = (next: string) => onChange(next === '' ? undefined : isTime ? withSeconds(next) : next);
  if (shape.isLong)
    return (
      <Textarea
        {...control}
        value={text}
        rows={4}
        placeholder={placeholder}
        onChange={(event) => change(event.target.value)}
      />
    );
  return (
    <Input
      {...control}
      type={INPUT_TYPES[shape.format ?? ''] ?? 'text'}
      step={isTime ? 1 : undefined}
      value={text}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => change(event.target.value)}
    />
  );
}

/** Browsers leave seconds out that are none; RFC 3339 does not. */
function withSeconds(time: string): string {
  return /^\d\d:\d\d$/.test(time) ? `${time}:00` : time;
}

type PartProps = Omit<TextValueProps, 'shape'>;

/** An instant, typed in local time and sent with its zone (RFC 3339). */
function InstantValue({ value, onChange, control }: PartProps) {
  const isInstant = typeof value === 'string' && !Number.isNaN(Date.parse(value));
  return (
    <Input
      {...control}
      type="datetime-local"
      step={1}
      value={isInstant ? zonedText(value, { withSeconds: true }) : ''}
      onChange={(event) => onChange(zonedStamp(event.target.value) ?? undefined)}
    />
  );
}

/** A file, sent as base64. */
function FileValue({ value, onChange, control }: PartProps) {
  const [name, setName] = useState('');
  return (
    <div className="flex flex-col gap-1">
      <Input
        {...control}
        type="file"
        className="h-auto ps-1.5 py-1"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file === undefined) return;
          setName(file.name);
          void file.arrayBuffer().then((bytes) => onChange(base64(new Uint8Array(bytes))));
        }}
      />
      {typeof value === 'string' && (
        <span className="text-xs text-ink-muted">
          {name} {value.length} characters of base64
        </span>
      )}
    </div>
  );
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
