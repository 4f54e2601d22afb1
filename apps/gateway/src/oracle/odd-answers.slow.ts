import { effort, seed } from '@tallygate/testing/env';
import { expect, test } from 'vitest';
import { disagreements } from './disagreements.testing.ts';
import { tryOddAnswers } from './oracle.testing.ts';

const COUNT = 1_000;

test.each(Array.from({ length: effort }, (_, at) => seed + at))(
  'the official clients see the same through the gateway, and what they take is what is billed: seed %i',
  async (each) => {
    expect(disagreements(await tryOddAnswers(each, COUNT), each)).toEqual([]);
  },
);
