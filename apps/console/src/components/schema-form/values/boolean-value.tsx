'use client';

import type { ReactNode } from 'react';
import { RadioRow } from './radio-row.tsx';

type BooleanValueProps = {
  label: string;
  help?: ReactNode;
  problem: string | undefined;
  isRequired: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
};

const OPTIONS = [
  { value: true, label: 'true' },
  { value: false, label: 'false' },
];

/** Yes or no; an optional one has a third state, in which nothing is sent. */
export function BooleanValue(props: BooleanValueProps) {
  return <RadioRow {...props} options={OPTIONS} />;
}
