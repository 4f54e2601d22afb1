import { describe, expect, it } from 'vitest';
import { brokenRules, ROOMS } from './import-rules.ts';

const [rooms] = ROOMS;
const below = rooms?.order[0];
const above = rooms?.order[1];
const src = rooms?.src;

describe('brokenRules', () => {
  it('says nothing of imports that go down, stay in their room, or come from the start', () => {
    expect(
      brokenRules([
        { from: `${src}/${above}/a.ts`, to: `${src}/${below}/b.ts` },
        { from: `${src}/${below}/a.ts`, to: `${src}/${below}/b.ts` },
        { from: `${src}/server.ts`, to: `${src}/${above}/a.ts` },
        { from: `${src}/${below}/a.ts`, to: `${src}/env.ts` },
      ]),
    ).toEqual([]);
  });

  it('names both files of an import that goes up', () => {
    expect(brokenRules([{ from: `${src}/${below}/a.ts`, to: `${src}/${above}/b.ts` }])).toEqual([
      `${src}/${below}/a.ts imports ${src}/${above}/b.ts: ${above} lies above ${below}`,
    ]);
  });

  it('names an import of what lies above the rooms, and a room that has no place in their order', () => {
    expect(
      brokenRules([
        { from: `${src}/${below}/a.ts`, to: `${src}/server.ts` },
        { from: `${src}/cellar/a.ts`, to: `${src}/${below}/b.ts` },
      ]),
    ).toEqual([
      expect.stringContaining('imports none that lies above the rooms'),
      expect.stringContaining('cellar has no place in the order of rooms'),
    ]);
  });

  it.each([
    ['packages/contracts/src/a.ts', 'packages/config/src/model/b.ts'],
    ['packages/metering/src/a.ts', 'packages/config/src/model/b.ts'],
    ['packages/spool/src/a.ts', 'packages/contracts/src/b.ts'],
    ['packages/db/src/a.ts', 'apps/api/src/database/b.ts'],
    ['apps/api/src/apply/a.ts', 'apps/gateway/src/mcp/b.ts'],
    ['apps/console/src/lib/a.ts', 'packages/db/src/b.ts'],
    ['apps/gateway/src/mcp/a.ts', 'packages/db/src/b.ts'],
  ])('does not let %s import %s', (from, to) => {
    expect(brokenRules([{ from, to }])).toEqual([expect.stringContaining(`${from} imports ${to}: `)]);
  });

  it('lets nothing but tests import what is for tests', () => {
    const to = 'packages/config/src/a.testing.ts';
    expect(brokenRules([{ from: 'packages/config/src/b.ts', to }])).toHaveLength(1);
    expect(brokenRules([{ from: 'packages/config/src/model/b.ts', to: 'packages/testing/src/c.ts' }])).toHaveLength(1);
    expect(brokenRules([{ from: 'packages/config/src/b.test.ts', to }])).toEqual([]);
  });

  it('keeps the features of the console apart', () => {
    const from = 'apps/console/src/features/meters/a.tsx';
    expect(brokenRules([{ from, to: 'apps/console/src/features/events/b.ts' }])).toHaveLength(1);
    expect(brokenRules([{ from, to: 'apps/console/src/features/meters/b.ts' }])).toEqual([]);
  });
});
