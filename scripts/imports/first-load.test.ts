import { expect, it } from 'vitest';
import { heavyPages } from './first-load.ts';

const page = 'apps/console/src/app/(console)/meters/page.tsx';
const list = 'apps/console/src/features/meters/meter-list.tsx';
const schema = 'packages/contracts/src/meter.ts';

it('names the page that needs a validator at once, and the way there', () => {
  const imports = [
    { from: page, to: list },
    { from: list, to: 'react' },
    { from: list, to: schema },
    { from: schema, to: 'zod' },
  ];
  expect(heavyPages(imports)).toEqual([`${page} loads zod at first:\n  ${list}\n  ${schema}`]);
});

it('lets files use it that no page needs at once', () => {
  expect(
    heavyPages([
      { from: page, to: list },
      { from: schema, to: 'zod' },
    ]),
  ).toEqual([]);
});
