'use client';

import { createContext, useContext } from 'react';
import type { ValueFinding } from './check-value.ts';
import type { Schema } from './value-shape.ts';

type ValueContext = {
  /** The document that references point into. */
  root: Schema;
  findings: readonly ValueFinding[];
};

/** What every field of one form knows. */
export const ValueScope = createContext<ValueContext>({ root: true, findings: [] });

/** The root of the schema, and what is wrong with the value at a pointer. */
export function useValueScope(pointer: string): { root: Schema; problem: string | undefined } {
  const { root, findings } = useContext(ValueScope);
  return { root, problem: findings.find((one) => one.pointer === pointer)?.message };
}

/** The pointer of a member (RFC 6901). */
export function below(pointer: string, name: string | number): string {
  return `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
