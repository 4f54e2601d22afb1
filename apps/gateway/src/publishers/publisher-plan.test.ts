import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configWith, silent, temporaryFolder } from './publisher.testing.ts';
import { PublisherPlanner, readersOf } from './publisher-plan.ts';

const A = { application_id: 'id-a' };
const B = { application_id: 'id-b' };
const plannerIn = (dataDir: string, hasController = true) =>
  new PublisherPlanner({ dataDir, hasController, logger: silent });

it('a plan has the readers of what is enabled, and the ledger’s only with a control plane', () => {
  const config = configWith({ ...A, enabled: false }, B);
  expect(readersOf(plannerIn(temporaryFolder()).plan(config))).toEqual(['console', 'moesif-2']);
  expect(readersOf(plannerIn(temporaryFolder(), false).plan(config))).toEqual(['moesif-2']);
  const off = { ...config, analytics: { ...config.analytics, enabled: false } };
  expect(readersOf(plannerIn(temporaryFolder(), false).plan(off))).toEqual([]);
});

it('names outlive a restart, and no application id is written down', () => {
  const dataDir = temporaryFolder();
  plannerIn(dataDir).keep(configWith(A, B));
  expect(
    plannerIn(dataDir)
      .plan(configWith(B))
      .moesif.map(({ name }) => name),
  ).toEqual(['moesif-2']);
  expect(readFileSync(join(dataDir, 'publishers.json'), 'utf8')).not.toMatch(/id-[ab]/);
});

it.each([
  ['is switched off', configWith({ ...A, enabled: false }), ['moesif']],
  ['is taken out', configWith(), ['moesif']],
  ['takes less', configWith({ ...A, events: 'billable' }), ['moesif']],
  ['takes more', configWith({ ...A, events: 'all' }), ['moesif']],
  ['is as before', configWith(A), []],
] as const)('releases what waited for a publisher that %s', (_what, config, released) => {
  const planner = plannerIn(temporaryFolder());
  planner.keep(configWith(A));
  const plan = planner.plan(config);
  expect(plan.released).toEqual(released);
  planner.keep(config);
  expect(planner.plan(config).released).toEqual([]);
});

it('a file that is damaged is as good as none: names go by place', () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, 'publishers.json'), '[{"name":');
  const planner = plannerIn(dataDir);
  expect(planner.plan(configWith(A, B)).moesif.map(({ name }) => name)).toEqual(['moesif', 'moesif-2']);
  planner.keep(configWith(A, B));
  expect(
    plannerIn(dataDir)
      .plan(configWith(B))
      .moesif.map(({ name }) => name),
  ).toEqual(['moesif-2']);
});
