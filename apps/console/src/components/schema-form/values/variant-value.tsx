'use client';

import { type ReactNode, useState } from 'react';
import { Field } from '../../field.tsx';
import { Select } from '../../ui/select.tsx';
import { checkValue } from './check-value.ts';
import { constantOf, type Schema } from './schema-parts.ts';
import { useValueScope, type ValueFieldProps } from './value-context.ts';
import { Group } from './value-group.tsx';
import { type Shape, shapeOf } from './value-shape.ts';

type VariantValueProps = ValueFieldProps & {
  shape: Extract<Shape, { kind: 'variants' }>;
  help?: ReactNode;
  problem: string | undefined;
};

/** One of several shapes. What two of them have in common stays when another is chosen. */
export function VariantValue(props: VariantValueProps) {
  const { shape, value, onChange, label, help, problem, isRequired, pointer, depth, isRoot } = props;
  const { root, Child } = useValueScope(pointer);
  const [chosen, setChosen] = useState(() => fitting(shape.variants, value));
  const variant = shape.variants[chosen];
  const choose = (index: number) => {
    setChosen(index);
    const next = shape.variants[index];
    if (next !== undefined) onChange(begunIn(shapeOf(next.schema, root), value));
  };
  return (
    <Group label={isRoot ? 'Arguments' : label} help={help} problem={problem} isOptional={!isRequired && !isRoot}>
      <Field label="Which of these">
        {(control) => (
          <Select {...control} value={chosen} onChange={(event) => choose(Number(event.target.value))}>
            {shape.variants.map((one, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: variants of one name differ in their place alone
              <option key={index} value={index}>
                {one.label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {variant && (
        <Child
          key={chosen}
          schema={variant.schema}
          value={value}
          onChange={onChange}
          label={label}
          pointer={pointer}
          isRequired={isRequired}
          isRoot={isRoot}
          depth={depth}
        />
      )}
    </Group>
  );
}

/** The first variant that the value fits; the first of all while there is none. */
function fitting(variants: readonly { schema: Schema }[], value: unknown): number {
  if (value === undefined) return 0;
  return Math.max(
    0,
    variants.findIndex(({ schema }) => checkValue(schema, value).length === 0),
  );
}

/** What of a value means something in another shape too, and the constants by which that shape is known. */
function begunIn(shape: Shape, value: unknown): unknown {
  if (shape.kind !== 'object') return undefined;
  const held = value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
  const begun: Record<string, unknown> = {};
  for (const { name, schema, isRequired } of shape.members) {
    const constant = constantOf(schema);
    if (constant !== undefined) {
      if (isRequired) begun[name] = constant;
    } else if (Object.hasOwn(held, name)) begun[name] = (held as Record<string, unknown>)[name];
  }
  return Object.keys(begun).length === 0 ? undefined : begun;
}
