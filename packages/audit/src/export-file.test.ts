import { describe, expect, it } from 'vitest';
import { parsePlace } from './anchors.ts';
import { anEntry } from './audit-entry.testing.ts';
import { chainKey, GENESIS, type Link, linkEntries } from './chain.ts';
import { exportFooter, exportHeader, exportLine, verifyExport } from './export-file.ts';

const key = chainKey('a secret key of this installation');
const { links, head } = linkEntries(key, GENESIS, [
  anEntry({ after: { text: 'line\nbreak “quoted” \u0007', number: 1e21, nested: [null, { b: 1, a: 2 }] } }),
  anEntry({ action: 'delete' }),
  anEntry({ action: 'create' }),
]);
const header = { tenant: '', key: key.id, exportedAt: '2026-11-29T20:00:00.000Z', checkpoint: null };
const whole = [
  exportHeader({ ...header, after: GENESIS, selection: null }),
  ...links.map(exportLine),
  exportFooter({ count: 3, head }),
];
const kinds = async (lines: string[], anchors: { seq: number; mac: string; time?: string }[] = []) =>
  (await verifyExport(lines, { key, anchors })).findings.map(({ kind, seq }) => [kind, seq]);

describe('an export', () => {
  it('verifies as it was written, with characters that JSON escapes', async () => {
    expect(await verifyExport(whole, { key })).toMatchObject({ count: 3, first: 1, head, findings: [] });
  });

  it('names what was altered, removed, or cut off', async () => {
    const altered = whole.map((line) => line.replace('"action":"delete"', '"action":"create"'));
    expect(await kinds(altered)).toEqual([['altered', 2]]);
    expect(await kinds(whole.toSpliced(2, 1))).toEqual([
      ['missing', 2],
      ['truncated', 3],
    ]);
    expect(await kinds(whole.slice(0, -1))).toEqual([['truncated', 3]]);
    const shortened = [...whole.slice(0, 3), exportFooter({ count: 2, head: { seq: 2, mac: links[1]?.mac ?? '' } })];
    expect(await kinds(shortened)).toEqual([]);
    expect(await kinds(shortened, [head])).toEqual([['truncated', 2]]);
    const since = (time: string) => [{ ...head, time }];
    expect(await kinds(shortened, since('2026-11-29T19:00:00.000Z'))).toEqual([['truncated', 2]]);
    // An anchor from after the export says nothing about it.
    expect(await kinds(shortened, since('2026-11-29T21:00:00.000Z'))).toEqual([]);
    expect(await kinds([...whole, whole[1] as string])).toContainEqual(['format', 3]);
    const twice = whole.map((line) => line.replace('{"action":"delete"', '{"action":"create","action":"delete"'));
    expect(await kinds(twice)).toEqual([['format', 2]]);
  });

  it('of a range begins with what stands before it', async () => {
    const [first, second, third] = links as [Link, Link, Link];
    const range = [
      exportHeader({ ...header, after: { seq: 1, mac: first.mac }, selection: null }),
      exportLine(second),
      exportLine(third),
      exportFooter({ count: 2, head }),
    ];
    expect(await verifyExport(range, { key, anchors: [{ seq: 1, mac: first.mac }] })).toMatchObject({
      first: 2,
      findings: [],
    });
  });

  it('of a selection has gaps, and every entry still holds by itself', async () => {
    const picked = [
      exportHeader({ ...header, after: GENESIS, selection: 'billing' }),
      exportLine(links[0] as Link),
      exportLine(links[2] as Link),
      exportFooter({ count: 2, head }),
    ];
    expect(await kinds(picked, [head])).toEqual([]);
    expect(await kinds(picked.map((line) => line.replace('"actor":"admin"', '"actor":"nobody"')))).toEqual([
      ['altered', 1],
      ['altered', 3],
    ]);
  });

  it('is refused when it is another kind of file', async () => {
    await expect(verifyExport(['{"a":1}'], { key })).rejects.toThrow('no header');
    await expect(verifyExport([], { key })).rejects.toThrow('empty');
  });
});

it('a place is read as it is printed', () => {
  expect(parsePlace(`3:${head.mac.toUpperCase()}`)).toEqual(head);
  for (const wrong of ['', '3', `x:${head.mac}`, '3:abc', `-1:${head.mac}`]) expect(parsePlace(wrong)).toBeNull();
});
