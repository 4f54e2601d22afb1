import { savePublisher } from '@tallygate/contracts/publisher-view';
import { expect, it } from 'vitest';
import { unlabelledFields } from './labelled-leaves.testing.ts';
import { PUBLISHER_LABELS } from './publisher-labels.ts';

it('the form has a word for every field of the publisher', () => {
  expect(unlabelledFields(savePublisher.omit({ revision: true }), PUBLISHER_LABELS)).toEqual([]);
});
