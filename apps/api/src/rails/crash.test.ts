import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { crashRounds } from './crash-rounds.testing.ts';

it('loses no call and counts none twice, however often the process is killed and answers are lost', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tallygate-rails-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { recorded, counted, waiting } = await crashRounds(folder, 2);
  expect(recorded).toBeGreaterThan(5);
  expect({ counted, waiting }).toEqual({ counted: recorded, waiting: 0 });
}, 240_000);
