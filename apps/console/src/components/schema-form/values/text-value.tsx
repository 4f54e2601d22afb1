'use client';

import { useState } from 'react';
import type { ControlProps } from '../../field.tsx';
import { Input } from '../../ui/input.tsx';
import { Textarea } from '../../ui/textarea.tsx';
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
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  if (shape.isFile) return <FileValue value={value} onChange={onChange} control={control} />;
  if (shape.format === 'date-time') return <InstantValue value={value} onChange={onChange} control={control} />;
  const placeholder =
    value === '' ? 'an empty text is sent' : typeof shape.default === 'string' ? shape.default : undefined;
  const change = (next: string) => onChange(next === '' ? undefined : next);
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
      value={text}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => change(event.target.value)}
    />
  );
}

type PartProps = Omit<TextValueProps, 'shape'>;

/** An instant, typed in local time and sent with its zone (RFC 3339). */
function InstantValue({ value, onChange, control }: PartProps) {
  const date = typeof value === 'string' ? new Date(value) : null;
  const isInstant = date !== null && !Number.isNaN(date.getTime());
  return (
    <Input
      {...control}
      type="datetime-local"
      step={1}
      value={isInstant ? localText(date) : ''}
      onChange={(event) => {
        const typed = new Date(event.target.value);
        onChange(Number.isNaN(typed.getTime()) ? undefined : withZone(event.target.value, typed));
      }}
    />
  );
}

const two = (value: number) => String(value).padStart(2, '0');

function localText(date: Date): string {
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function withZone(local: string, date: Date): string {
  const ahead = -date.getTimezoneOffset();
  const sign = ahead < 0 ? '-' : '+';
  const zone = ahead === 0 ? 'Z' : `${sign}${two(Math.trunc(Math.abs(ahead) / 60))}:${two(Math.abs(ahead) % 60)}`;
  return `${local.length === 16 ? `${local}:00` : local}${zone}`;
}

/** A file, sent as base64. */
function FileValue({ value, onChange, control }: PartProps) {
  const [name, setName] = useState('');
  return (
    <div className="flex flex-col gap-1">
      <input
        {...control}
        type="file"
        className="text-sm"
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
