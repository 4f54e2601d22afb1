import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EFFORT, type Effort } from '../e2e/tasks/effort.ts';
import { findChromium } from '../scripts/chromium.mjs';
import { inheritedEnvironment, root } from './env.ts';
import { info, type Row } from './row.ts';

/** Clicks of the same tasks in November 2026, in the order in which the test makes them. */
const CLICKS_BEFORE = [6, 3, 2, 18, 4, 4];

type Suite = { suites?: Suite[]; specs?: { tests: { annotations: { type: string; description?: string }[] }[] }[] };

/** What the six tasks of an operator take, by the test that makes them: with the mouse, and with the keyboard alone. */
export async function measureTasks(): Promise<Row[]> {
  const efforts = await runTasks();
  return (['mouse', 'keyboard'] as const).flatMap((hand) =>
    efforts.filter((effort) => effort.hand === hand).map((effort, at) => rowOf(effort, CLICKS_BEFORE[at])),
  );
}

function rowOf({ hand, task, clicks, clicksAtMost, keys, seconds }: Effort, before: number | undefined): Row {
  const what = `task by ${hand}: ${task}`;
  const pressed = `${keys} keys, ${seconds.toFixed(1)} s`;
  if (hand === 'keyboard') return info(what, pressed);
  const measured = `${clicks} clicks, ${pressed}; ${before} clicks in November 2026`;
  return { what, measured, bar: `≤ ${clicksAtMost} clicks`, ok: clicks <= clicksAtMost };
}

async function runTasks(): Promise<Effort[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tallygate-bench-tasks-'));
  const report = path.join(folder, 'report.json');
  try {
    const child = spawn('npx', ['playwright', 'test', 'tasks.spec.ts', '--reporter=json'], {
      cwd: path.join(root, 'e2e'),
      env: { ...inheritedEnvironment(), CHROMIUM_PATH: findChromium(), PLAYWRIGHT_JSON_OUTPUT_NAME: report },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    if (code !== 0)
      throw new Error(`the test of the six tasks ended with ${code}: run it by "npx playwright test tasks"`);
    return effortsOf(JSON.parse(await readFile(report, 'utf8')) as Suite);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function effortsOf({ suites = [], specs = [] }: Suite): Effort[] {
  const own = specs
    .flatMap(({ tests }) => tests.flatMap(({ annotations }) => annotations))
    .filter(({ type }) => type === EFFORT)
    .map(({ description = '' }) => JSON.parse(description) as Effort);
  return [...own, ...suites.flatMap(effortsOf)];
}
