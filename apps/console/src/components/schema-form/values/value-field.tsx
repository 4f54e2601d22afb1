'use client';

import type { ReactNode } from 'react';
import { Field } from '../../field.tsx';
import { Button } from '../../ui/button.tsx';
import { BooleanValue } from './boolean-value.tsx';
import { ChoiceValue } from './choice-value.tsx';
import { JsonValue } from './json-value.tsx';
import { ListValue, TupleValue } from './list-value.tsx';
import { NumberValue } from './number-value.tsx';
import { ObjectValue } from './object-value.tsx';
import { TextValue } from './text-value.tsx';
import { useValueScope, type ValueFieldProps } from './value-context.ts';
import { Group } from './value-group.tsx';
import { type Shape, shapeOf } from './value-shape.ts';
import { VariantValue } from './variant-value.tsx';

/** One value with its name, what it means, and what can be done with it besides typing. */
export function ValueField(props: ValueFieldProps) {
  const { schema, value, onChange, label, pointer, isRequired, isRoot = false, depth } = props;
  const { root, problem } = useValueScope(pointer);
  const shape = shapeOf(schema, root);
  const name = shape.title ?? label;
  const help = (
    <Help shape={shape} value={value} onChange={onChange} isRequired={isRequired || isRoot} header={shape.header} />
  );
  if (value === null && shape.isNullable && shape.kind !== 'choice') {
    return (
      <Group label={name} help={help} problem={problem}>
        <p className="text-sm text-ink-muted">null is sent.</p>
      </Group>
    );
  }
  switch (shape.kind) {
    case 'text':
    case 'number':
      return (
        <Field label={name} help={help} error={problem} optional={!isRequired}>
          {(control) =>
            shape.kind === 'text' ? (
              <TextValue shape={shape} value={value} onChange={onChange} control={control} />
            ) : (
              <NumberValue shape={shape} value={value} onChange={onChange} control={control} />
            )
          }
        </Field>
      );
    case 'boolean':
      return (
        <BooleanValue
          label={name}
          help={help}
          problem={problem}
          isRequired={isRequired}
          value={value}
          onChange={onChange}
        />
      );
    case 'choice':
      return (
        <ChoiceValue
          label={name}
          help={help}
          problem={problem}
          isRequired={isRequired}
          shape={shape}
          value={value}
          onChange={onChange}
        />
      );
    case 'list':
      return (
        <Group label={name} help={help} problem={problem} isOptional={!isRequired}>
          <ListValue
            item={shape.item}
            isOfScalars={shape.isOfScalars}
            value={value}
            onChange={onChange}
            label={name}
            pointer={pointer}
            depth={depth}
          />
        </Group>
      );
    case 'tuple':
      return (
        <Group label={name} help={help} problem={problem} isOptional={!isRequired}>
          <TupleValue items={shape.items} value={value} onChange={onChange} pointer={pointer} depth={depth} />
        </Group>
      );
    case 'object':
      return <ObjectValue {...props} shape={shape} label={name} help={help} problem={problem} />;
    case 'variants':
      return <VariantValue {...props} shape={shape} label={name} help={help} problem={problem} />;
    case 'json':
      return (
        <Field
          label={name}
          help={
            <>
              {help} As JSON: {shape.why}.
            </>
          }
          error={problem}
          optional={!isRequired}
        >
          {(control) => <JsonValue value={value} onChange={onChange} control={control} />}
        </Field>
      );
  }
}

type HelpProps = {
  shape: Shape;
  value: unknown;
  onChange: (value: unknown) => void;
  isRequired: boolean;
  header: string | undefined;
};

/** What a field means, and the values that no typing makes: its default, an empty text, null, nothing. */
function Help({ shape, value, onChange, isRequired, header }: HelpProps) {
  const isUnset = value === undefined;
  return (
    <>
      {shape.description && <span className="[overflow-wrap:anywhere]">{shape.description} </span>}
      {header && (
        <span>
          Sent in the header <code className="font-mono">Mcp-Param-{header}</code> too.{' '}
        </span>
      )}
      {shape.hasUndrawnRules && shape.kind !== 'object' && <span>It has rules that the form does not draw. </span>}
      <span className="inline-flex flex-wrap gap-x-3">
        {isUnset && shape.default !== undefined && (
          <Action onClick={() => onChange(shape.default)}>Use default {shortJson(shape.default)}</Action>
        )}
        {isUnset && shape.kind === 'text' && <Action onClick={() => onChange('')}>Send an empty text</Action>}
        {value !== null && shape.isNullable && <Action onClick={() => onChange(null)}>Send null</Action>}
        {!isUnset && !(isRequired && shape.kind === 'object') && (
          <Action onClick={() => onChange(undefined)}>Do not send</Action>
        )}
      </span>
    </>
  );
}

function Action({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <Button variant="link" size="sm" className="h-auto p-0 text-xs" onClick={onClick}>
      {children}
    </Button>
  );
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
