'use client';

import { type ComponentType, createContext, useContext } from 'react';
import type { ValueFinding } from './check-value.ts';
import type { Schema } from './schema-parts.ts';

export type ValueFieldProps = {
  schema: Schema;
  value: unknown;
  onChange: (value: unknown) => void;
  /** The member's name as it is, for places without a title. */
  label: string;
  pointer: string;
  isRequired: boolean;
  isRoot?: boolean;
  depth: number;
};

type ValueContext = {
  /** The document that references point into. */
  root: Schema;
  findings: readonly ValueFinding[];
  /** The document is so long that what nobody needs is searched for. */
  isLong: boolean;
  /** Draws a value inside another: handed down, because each kind of value may hold every other. */
  Child: ComponentType<ValueFieldProps>;
};

/** What every field of one form knows. */
export const ValueScope = createContext<ValueContext>({ root: true, findings: [], isLong: false, Child: () => null });

/** The root of the schema, how values inside are drawn, and what is wrong with the value at a pointer. */
export function useValueScope(pointer: string) {
  const { root, findings, isLong, Child } = useContext(ValueScope);
  return { root, isLong, Child, problem: findings.find((one) => one.pointer === pointer)?.message };
}

/** The pointer of a member (RFC 6901). */
export function below(pointer: string, name: string | number): string {
  return `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
