import { expect, it } from 'vitest';
import { labelAt } from './field-labels.ts';

const LABELS = { spec: 'Proxy', 'spec.context': 'Path', 'spec.policies.*.params': 'Settings of a policy' };

it.each([
  ['spec.context', 'Path'],
  ['spec.policies[3].params.tools[0].name', 'Settings of a policy'],
  ['spec.policies.3.params', 'Settings of a policy'],
  ['spec.unheard.of', 'Proxy'],
  ['elsewhere', undefined],
  ['', undefined],
])('names %s %s', (path, label) => {
  expect(labelAt(LABELS, path)).toBe(label);
});
