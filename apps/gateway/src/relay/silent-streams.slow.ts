import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'vitest';
import { expectSilenceToBeKept } from './silent-streams.testing.ts';

const TEN_MINUTES_MS = 600_000;

test('T15 what is silent for ten minutes stays open', { timeout: TEN_MINUTES_MS + 60_000 }, async () => {
  await expectSilenceToBeKept({}, () => pause(TEN_MINUTES_MS));
});
