'use client';

import { useState } from 'react';
import type { ControlProps } from '../../field.tsx';
import { Input } from '../../ui/input.tsx';
import { isSameValue } from './exact-json.ts';
import { typedNumber } from './typed-number.ts';
import type { Shape } from './value-shape.ts';

type NumberValueProps = {
  shape: Extract<Shape, { kind: 'number' }>;
  value: unknown;
  onChange: (value: unknown) => void;
  control: ControlProps;
};

/** A number: kept as typed until it is one, so that every number can be typed. */
export function NumberValue({ shape, value, onChange, control }: NumberValueProps) {
  const [typed, setTyped] = useState('');
  // Changed elsewhere, such as in the JSON view: what was typed is no longer what it is.
  const text = isSameValue(typedNumber(typed), value) ? typed : value === undefined ? '' : String(value);
  return (
    <Input
      {...control}
      inputMode={shape.isWhole ? 'numeric' : 'decimal'}
      value={text}
      placeholder={shape.default === undefined ? undefined : String(shape.default)}
      autoComplete="off"
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(typedNumber(event.target.value));
      }}
    />
  );
}
