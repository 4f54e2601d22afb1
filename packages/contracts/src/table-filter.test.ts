import { describe, expect, it } from 'vitest';
import { isInRange, readNumberRange } from './filter-number.ts';
import type { TableColumn } from './table-column.ts';
import { canonicalFilter, filterKeys, filterProblem, meetsConditions, readConditions } from './table-filter.ts';

type Row = { side?: string; name?: string; status?: number; ms: number; isLate: boolean };

const COLUMNS: readonly TableColumn<Row>[] = [
  { id: 'time', kind: 'time', label: 'Time', sql: 'time', value: () => '' },
  { id: 'side', kind: 'enum', label: 'Side', sql: 'side', values: ['left', 'right'], value: ({ side }) => side },
  { id: 'name', kind: 'name', label: 'Name', sql: 'name', value: ({ name }) => name },
  { id: 'status', kind: 'status', label: 'Status', sql: 'status', value: ({ status }) => status },
  { id: 'ms', kind: 'duration', label: 'Took', sql: 'ms', value: ({ ms }) => ms },
  { id: 'late', kind: 'bool', label: 'Late', sql: 'late', value: ({ isLate }) => isLate },
  { id: 'size', kind: 'bytes', label: 'Size', sql: null, value: () => 0 },
];
const ROW: Row = { side: 'left', name: 'echo', status: 404, ms: 120, isLate: false };

const isMet = (filter: Record<string, string>, row: Row = ROW) => meetsConditions(readConditions(COLUMNS, filter), row);

describe('a filter', () => {
  it('has a key for each column that is filtered, and one for what is left out', () => {
    expect(filterKeys(COLUMNS)).toEqual(['side', 'name', 'status', 'ms', 'late'].flatMap((id) => [id, `-${id}`]));
  });

  it.each([
    [{}, true],
    [{ side: 'left,right' }, true],
    [{ side: 'right' }, false],
    [{ '-side': 'right' }, true],
    [{ '-side': 'left,right' }, false],
    [{ name: 'ec*' }, true],
    [{ name: 'ec' }, false],
    [{ '-name': 'ec*' }, false],
    [{ status: '>=400' }, true],
    [{ status: '200,404' }, true],
    [{ '-status': '400..499' }, false],
    [{ ms: '100..120' }, true],
    [{ ms: '>120' }, false],
    [{ late: 'false' }, true],
    [{ side: 'left', name: 'other' }, false],
    [{ unknown: 'x' }, true],
  ])('%j is met: %s', (filter, expected) => {
    expect(isMet(filter)).toBe(expected);
  });

  it('asks with an empty value for what has none, and leaves it in where others are left out', () => {
    const nobody: Row = { ms: 1, isLate: true };
    expect(isMet({ name: '' }, nobody)).toBe(true);
    expect(isMet({ name: '' })).toBe(false);
    expect(isMet({ '-name': 'echo', '-status': '404' }, nobody)).toBe(true);
    expect(isMet({ status: '0..999' }, nobody)).toBe(false);
  });

  it('has one form, in the order of the columns, each value once', () => {
    const filter = { late: 'true', name: 'b,a,b', '-side': 'left' };
    expect(Object.entries(canonicalFilter(COLUMNS, filter))).toEqual([
      ['-side', 'left'],
      ['name', 'b,a'],
      ['late', 'true'],
    ]);
  });

  it.each([
    ['side', 'up', 'must be one of left, right'],
    ['side', 'le*', 'must be one of left, right'],
    ['status', 'soon', 'must be a status'],
    ['status', '4000', 'must be a status'],
    ['ms', '5..x', 'must be a number'],
    ['late', 'maybe', 'must be true or false'],
    ['name', Array.from({ length: 101 }, (_, n) => n).join(','), 'at most 100'],
  ])('%s:%s is told what was expected', (id, text, message) => {
    const column = COLUMNS.find((one) => one.id === id)!;
    expect(filterProblem(column, text)).toContain(message);
  });

  it.each([
    ['side', 'left'],
    ['status', '>=400,200,100..300'],
    ['ms', '..5'],
    ['name', ''],
  ])('%s:%s is taken', (id, text) => {
    expect(filterProblem(COLUMNS.find((one) => one.id === id)!, text)).toBeNull();
  });
});

describe('a range of numbers', () => {
  it.each([
    ['5', [5]],
    ['>=5', [5, 6]],
    ['<=5', [4, 5]],
    ['>5', [6]],
    ['<5', [4]],
    ['4..5', [4, 5]],
    ['5..', [5, 6]],
    ['..5', [4, 5]],
    ['6..4', []],
  ])('%s holds %j of 4, 5, 6', (text, expected) => {
    const range = readNumberRange(text)!;
    expect([4, 5, 6].filter((value) => isInRange(range, value))).toEqual(expected);
  });

  it.each(['', '..', '-5', '1e3', 'five', '>=', '1..2..3'])('%j is none', (text) => {
    expect(readNumberRange(text)).toBeNull();
  });
});
