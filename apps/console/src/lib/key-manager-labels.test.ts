import { keyManagerEdit } from '@tallygate/contracts/key-manager-view';
import { expect, it } from 'vitest';
import { KEY_MANAGER_LABELS } from './key-manager-labels.ts';
import { unlabelledFields } from './labelled-leaves.testing.ts';

it('the form has a word for every field of a key manager', () => {
  expect(unlabelledFields(keyManagerEdit, KEY_MANAGER_LABELS)).toEqual([]);
});
