'use client';

import { useState } from 'react';
import { Field } from '#components/field.tsx';
import type { ValueFinding } from '#components/schema-form/values/check-value.ts';
import { JsonValue } from '#components/schema-form/values/json-value.tsx';
import type { Schema } from '#components/schema-form/values/schema-parts.ts';
import { ValueForm } from '#components/schema-form/values/value-form.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#components/ui/tabs.tsx';

type ArgumentsPanelProps = {
  schema: Schema;
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>) => void;
  findings: readonly ValueFinding[];
  /** Told why the JSON text is none, and with null when it is. */
  onProblem: (problem: string | null) => void;
};

/** What is sent, as a form and as JSON: two views of one value. */
export function ArgumentsPanel({ schema, value, onChange, findings, onProblem }: ArgumentsPanelProps) {
  const [view, setView] = useState('form');
  const change = (next: unknown) => onChange(isObject(next) ? next : {});
  return (
    <Tabs
      value={view}
      onValueChange={(next) => {
        setView(next);
        onProblem(null);
      }}
    >
      <TabsList aria-label="View of the arguments">
        <TabsTrigger value="form">Form</TabsTrigger>
        <TabsTrigger value="json">JSON</TabsTrigger>
      </TabsList>
      <TabsContent value="form">
        <ValueForm schema={schema} value={value} onChange={change} findings={findings} label="Arguments" />
      </TabsContent>
      <TabsContent value="json">
        <Field label="Arguments as JSON">
          {(control) => (
            <JsonValue
              value={value}
              rows={14}
              control={control}
              onProblem={onProblem}
              onChange={(next) => {
                if (next !== undefined && !isObject(next)) onProblem('Arguments are an object: {"name": value}');
                else change(next);
              }}
            />
          )}
        </Field>
      </TabsContent>
    </Tabs>
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
