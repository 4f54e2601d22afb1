'use client';

import { useState } from 'react';
import type { ControlProps } from '../../field.tsx';
import { Textarea } from '../../ui/textarea.tsx';
import { writeExact } from './exact-json.ts';
import { parseJson } from './parse-json.ts';

type JsonValueProps = {
  value: unknown;
  onChange: (value: unknown) => void;
  control: ControlProps;
  rows?: number;
  /** Told why the text is no JSON, and with null when it is. */
  onProblem?: (problem: string | null) => void;
};

/** Any value as JSON text. Text that is none is kept as typed and says where it stops to be. */
export function JsonValue({ value, onChange, control, rows = 4, onProblem }: JsonValueProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const parsed = draft === null ? null : parseJson(draft);
  const isCurrent = parsed !== null && ('problem' in parsed || writeExact(parsed.value) === writeExact(value));
  const text = isCurrent && draft !== null ? draft : value === undefined ? '' : writeExact(value, 2);
  const problem = isCurrent && 'problem' in parsed ? parsed.problem : null;
  return (
    <div className="flex flex-col gap-1">
      <Textarea
        {...control}
        rows={rows}
        value={text}
        spellCheck={false}
        className="font-mono text-xs"
        onChange={(event) => {
          setDraft(event.target.value);
          const next = parseJson(event.target.value);
          onProblem?.('problem' in next ? next.problem : null);
          if (!('problem' in next)) onChange(next.value);
        }}
      />
      {problem && (
        <p role="alert" className="text-xs font-medium text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}
