import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { crashRounds } from './crash-rounds.testing.ts';

it('loses no call and counts none twice in fifty kills', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tallygate-rails-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { recorded, counted, waiting } = await crashRounds(folder, 50);
  expect({ counted, waiting }).toEqual({ counted: recorded, waiting: 0 });
});
