'use client';

import type { SecretViews } from '@tallygate/contracts/secret-view';
import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { ChipsInput } from '../chips-input.tsx';
import { Field, ToggleField } from '../field.tsx';
import { describeStored, SecretInput } from '../secret-input.tsx';
import { Button } from '../ui/button.tsx';
import { Input } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import { type JsonSchema, kindOf, labelOf, startValue } from './json-schema.ts';
import { MapField } from './map-field.tsx';

export type SchemaFieldProps = {
  schema: JsonSchema;
  name: string;
  path: string;
  value: unknown;
  onChange: (value: unknown) => void;
  required?: boolean;
  /** Messages by path. */
  errors: Readonly<Record<string, string>>;
  /** Known values by path, e.g. the names of key managers for `issuers`. */
  suggestions: Readonly<Record<string, readonly string[]>>;
  /** Stored secrets by path; left empty, they stay. */
  secrets: SecretViews;
};

/** One parameter, drawn from its schema; an emptied optional value is left out. */
function SchemaField(props: SchemaFieldProps) {
  const { schema, name, path, value, onChange, required, errors, suggestions } = props;
  const kind = kindOf(schema);
  const shared = { label: labelOf(name), help: schema.description, error: errors[path] };
  const isOptional = !required && schema.default === undefined;

  switch (kind) {
    case 'boolean':
      return (
        <ToggleField {...shared}>
          {(control) => <Switch {...control} checked={Boolean(value ?? schema.default)} onCheckedChange={onChange} />}
        </ToggleField>
      );
    case 'choice':
      return (
        <Field {...shared} optional={isOptional}>
          {(control) => (
            <Select
              {...control}
              value={String(value ?? schema.default ?? '')}
              onChange={(event) => onChange(event.target.value || undefined)}
            >
              {!required && schema.default === undefined && <option value="">Not set</option>}
              {schema.enum?.map((entry) => (
                <option key={String(entry)}>{String(entry)}</option>
              ))}
            </Select>
          )}
        </Field>
      );
    case 'number':
      return (
        <Field {...shared} optional={isOptional}>
          {(control) => (
            <Input
              {...control}
              type="number"
              min={schema.minimum}
              max={schema.maximum}
              step={schema.type === 'integer' ? 1 : 'any'}
              value={typeof value === 'number' ? value : ''}
              placeholder={schema.default === undefined ? '' : `${schema.default}…`}
              onChange={(event) => onChange(event.target.value === '' ? undefined : Number(event.target.value))}
            />
          )}
        </Field>
      );
    case 'text':
      if (schema.writeOnly) return <SecretField {...props} />;
      return (
        <Field {...shared} optional={isOptional}>
          {(control) => (
            <Input
              {...control}
              value={typeof value === 'string' ? value : ''}
              placeholder={schema.default === undefined ? '' : `${schema.default}…`}
              onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
            />
          )}
        </Field>
      );
    case 'texts':
      return (
        <Field {...shared} optional={isOptional}>
          {(control) => (
            <ChipsInput
              {...control}
              noun={shared.label.toLowerCase()}
              value={
                Array.isArray(value)
                  ? value.map(String)
                  : Array.isArray(schema.default)
                    ? schema.default.map(String)
                    : []
              }
              suggestions={suggestions[path] ?? []}
              onChange={onChange}
            />
          )}
        </Field>
      );
    case 'map':
      return <MapField {...props} />;
    case 'object':
      return <ObjectField {...props} />;
    case 'objects':
      return <ObjectsField {...props} />;
    default:
      return null;
  }
}

/** A secret parameter: what is stored is never shown, and stays as long as nothing is typed. */
function SecretField({ schema, name, path, value, onChange, required, errors, secrets }: SchemaFieldProps) {
  const stored = secrets[path];
  return (
    <Field
      label={labelOf(name)}
      help={stored?.set ? describeStored(stored) : schema.description}
      error={errors[path]}
      optional={!required && !stored?.set}
    >
      {(control) => (
        <SecretInput
          {...control}
          value={typeof value === 'string' ? value : ''}
          placeholder={stored?.set ? `••••${stored.last4 ?? ''}` : ''}
          onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
        />
      )}
    </Field>
  );
}

type ObjectFieldsProps = Omit<SchemaFieldProps, 'name' | 'required'>;

/** The properties of an object, one under the other. */
export function ObjectFields({ schema, path, value, onChange, errors, suggestions, secrets }: ObjectFieldsProps) {
  const current = asRecord(value);
  const set = (name: string, next: unknown) => {
    const { [name]: _dropped, ...rest } = current;
    onChange(next === undefined ? rest : { ...current, [name]: next });
  };
  return Object.entries(schema.properties ?? {}).map(([name, inner]) => (
    <SchemaField
      key={name}
      schema={inner}
      name={name}
      path={path === '' ? name : `${path}.${name}`}
      value={current[name]}
      onChange={(next) => set(name, next)}
      required={schema.required?.includes(name)}
      errors={errors}
      suggestions={suggestions}
      secrets={secrets}
    />
  ));
}

function ObjectField(props: SchemaFieldProps) {
  const { schema, name, path, value, onChange, required, errors } = props;
  const label = labelOf(name);
  if (value === undefined && !required) {
    return (
      <div>
        <Button size="sm" onClick={() => onChange(startValue(schema))}>
          <Plus aria-hidden /> {label}
        </Button>
        {schema.description && <p className="mt-1 text-xs text-ink-muted">{schema.description}</p>}
      </div>
    );
  }
  return (
    <fieldset className="flex flex-col gap-4 rounded-lg border p-4">
      <legend className="px-1.5 text-sm font-medium">{label}</legend>
      {!required && (
        <Button
          size="sm"
          variant="ghost"
          className="-mt-4 self-end"
          onClick={() => onChange(undefined)}
          aria-label={`Remove ${label.toLowerCase()}`}
        >
          <X aria-hidden /> Remove
        </Button>
      )}
      {errors[path] && <p className="text-xs font-medium text-bad">{errors[path]}</p>}
      <ObjectFields {...props} />
    </fieldset>
  );
}

function ObjectsField({ schema, name, path, value, onChange, errors, suggestions, secrets }: SchemaFieldProps) {
  const labelId = useId();
  const rows = Array.isArray(value) ? (value as unknown[]) : [];
  const items = schema.items ?? {};
  const label = labelOf(name);
  const replace = (index: number, next: unknown) => onChange(rows.map((row, at) => (at === index ? next : row)));
  return (
    <section aria-labelledby={labelId} className="flex flex-col gap-2">
      <p id={labelId} className="text-sm font-medium">
        {label}
      </p>
      {schema.description && <p className="text-xs text-ink-muted">{schema.description}</p>}
      {errors[path] && <p className="text-xs font-medium text-bad">{errors[path]}</p>}
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own
        <div key={index} className="flex items-start gap-2 rounded-lg border p-3">
          <div className="grid flex-1 gap-3 sm:grid-cols-2">
            <ObjectFields
              schema={items}
              path={`${path}[${index}]`}
              value={row}
              onChange={(next) => replace(index, next)}
              errors={errors}
              suggestions={suggestions}
              secrets={secrets}
            />
          </div>
          <Button
            size="icon"
            variant="ghost"
            aria-label={`Remove ${label.toLowerCase()} ${index + 1}`}
            onClick={() => onChange(rows.filter((_, at) => at !== index))}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
      <div>
        <Button size="sm" onClick={() => onChange([...rows, startValue(items)])}>
          <Plus aria-hidden /> Add to {label.toLowerCase()}
        </Button>
      </div>
    </section>
  );
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
