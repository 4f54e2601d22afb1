'use client';

import type { SecretViews } from '@tallygate/contracts/secret-view';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { isDrawable, type JsonSchema } from './json-schema.ts';
import { ObjectFields } from './schema-field.tsx';
import { YamlValue } from './yaml-value.tsx';

type SchemaFormProps = {
  schema: JsonSchema;
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>) => void;
  label: string;
  errors?: Readonly<Record<string, string>>;
  suggestions?: Readonly<Record<string, readonly string[]>>;
  /** Stored secrets by path. */
  secrets?: SecretViews;
};

const NONE = {};

/** A form drawn from a JSON Schema, or the same value as YAML: by choice, and where a part has no control. */
export function SchemaForm(props: SchemaFormProps) {
  const { schema, value, onChange, label, errors = NONE, suggestions = NONE, secrets = NONE } = props;
  const drawable = isDrawable(schema);
  const [isYaml, setAsYaml] = useState(!drawable);
  return (
    <div className="flex flex-col gap-5">
      {drawable && (
        <Button size="sm" variant="ghost" className="self-end" onClick={() => setAsYaml(!isYaml)}>
          {isYaml ? 'Edit as form' : 'Edit as YAML'}
        </Button>
      )}
      {isYaml ? (
        <YamlValue value={value} onChange={onChange} label={label} />
      ) : (
        <ObjectFields
          schema={schema}
          path=""
          value={value}
          onChange={(next) => onChange(next as Record<string, unknown>)}
          errors={errors}
          suggestions={suggestions}
          secrets={secrets}
        />
      )}
    </div>
  );
}
