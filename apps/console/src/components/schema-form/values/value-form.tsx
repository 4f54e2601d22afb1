'use client';

import { useMemo } from 'react';
import type { ValueFinding } from './check-value.ts';
import type { Schema } from './schema-parts.ts';
import { ValueScope } from './value-context.ts';
import { ValueField } from './value-field.tsx';

/** Characters of JSON from which on a schema is long. */
const LONG = 65_536;

type ValueFormProps = {
  schema: Schema;
  value: unknown;
  onChange: (value: unknown) => void;
  findings: readonly ValueFinding[];
  /** What the whole is called where it has no title. */
  label: string;
};

/** A value of a schema that somebody else wrote, as fields. What nobody touched is not part of the value. */
export function ValueForm({ schema, value, onChange, findings, label }: ValueFormProps) {
  const isLong = useMemo(() => JSON.stringify(schema).length > LONG, [schema]);
  const scope = useMemo(() => ({ root: schema, findings, isLong, Child: ValueField }), [schema, findings, isLong]);
  return (
    <ValueScope value={scope}>
      <ValueField
        schema={schema}
        value={value}
        onChange={onChange}
        label={label}
        pointer=""
        isRequired
        isRoot
        depth={0}
      />
    </ValueScope>
  );
}
