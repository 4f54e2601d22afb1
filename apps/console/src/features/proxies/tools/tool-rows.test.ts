import { meterDefinition } from '@tallygate/contracts/meter';
import type { MeterView } from '@tallygate/contracts/meter-view';
import { price } from '@tallygate/contracts/price';
import type { ToolView } from '@tallygate/contracts/proxy-tools';
import { expect, it } from 'vitest';
import { otherNames, toolRows } from './tool-rows.ts';

const aTool = (name: string, more: Partial<ToolView> = {}) => ({ name, state: 'confirmed', ...more }) as ToolView;
const aMeter = (name: string, tool: string, more: object = {}) =>
  ({
    name,
    status: 'active',
    definition: meterDefinition.parse({ filter: { field: 'tool', op: 'equals', value: tool } }),
    price: price.parse({ model: 'per_unit', unitAmount: '5' }),
    ...more,
  }) as MeterView;
const known = { tools: [], meters: [], policies: [], proxy: 'p', uri: 'http://localhost/p/mcp' };

it('prices a tool by the meters in use that count it', () => {
  const meters = [aMeter('Echoes', 'echo'), aMeter('Old', 'echo', { status: 'archived' }), aMeter('Sums', 'add')];
  const rows = toolRows([{ name: 'echo' }, { name: 'get-env' }], { ...known, meters });
  expect(rows.map(({ price: words, meters: names }) => [words, names])).toEqual([
    ['$0.05', 'Echoes'],
    [null, ''],
  ]);
});

it('says what the server says of a tool: read-only, or destructive', () => {
  const tools = [
    aTool('a', {
      definition: { name: 'a', title: 'An A', annotations: { readOnlyHint: true, destructiveHint: true } },
    }),
    aTool('b', { definition: { name: 'b', title: 7, annotations: { destructiveHint: true } } }),
    aTool('c', { definition: { name: 'c', annotations: 'odd' } }),
  ];
  const rows = toolRows(
    tools.map(({ name }) => ({ name })),
    { ...known, tools },
  );
  expect(rows.map(({ title, hints }) => [title, hints])).toEqual([
    ['An A', ['read-only']],
    [undefined, ['destructive']],
    [undefined, []],
  ]);
});

it('takes the definition of a renamed tool from the server’s name, and its calls from the callers’', () => {
  const policies = [{ name: 'mcp-rewrite', params: { tools: [{ name: 'sum', target: 'add' }] } }];
  const tools = [aTool('add', { state: 'changed' }), aTool('sum', { state: 'unlisted' })];
  const [row] = toolRows([{ name: 'sum' }], { ...known, tools, policies });
  expect([row?.pinned?.name, row?.called?.calls]).toEqual(['add', tools[1]?.calls]);
  expect(otherNames([...tools, aTool('gone', { state: 'removed' })], policies)).toEqual(['sum']);
});
