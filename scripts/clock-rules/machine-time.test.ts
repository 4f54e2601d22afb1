import { expect, it } from 'vitest';
import { machineTimeProblems } from './machine-time.ts';

const listed = { 'apps/api/src/access/': 'sessions', 'apps/api/src/server.ts': 'links' };
const source = (path: string, text: string) => ({ path, text });

it('names a file that dates by the machine’s clock without a reason', () => {
  const sources = [
    source('apps/api/src/invoices/periods.ts', 'const now = new Date();'),
    source('apps/api/src/invoices/grace.ts', 'options.now ?? Date.now;'),
    source('apps/api/src/access/sessions.ts', 'Date.now()'),
    source('apps/api/src/server.ts', 'new Date()'),
  ];
  expect(machineTimeProblems(sources, listed)).toEqual([
    expect.stringContaining('apps/api/src/invoices/periods.ts'),
    expect.stringContaining('apps/api/src/invoices/grace.ts'),
  ]);
});

it('lets dates be made of instants, and comments speak of clocks', () => {
  const sources = [
    source('apps/api/src/a.ts', 'new Date(atMs)\n// Date.now() would be wrong\n/** new Date() */'),
    source('apps/api/src/access/sessions.ts', 'Date.now()'),
    source('apps/api/src/server.ts', 'new Date()'),
  ];
  expect(machineTimeProblems(sources, listed)).toEqual([]);
});

it('names an exception that nobody needs any more', () => {
  expect(machineTimeProblems([source('apps/api/src/server.ts', 'new Date()')], listed)).toEqual([
    expect.stringContaining('apps/api/src/access/'),
  ]);
});
