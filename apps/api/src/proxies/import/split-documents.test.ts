import { describe, expect, it } from 'vitest';
import { splitDocuments } from './split-documents.ts';

describe('the documents of a text', () => {
  it('stand between markers, each with the line on which it begins', () => {
    const whole = 'kind: A\n---\nkind: B\n...\n# only a comment\n--- \nkind: C\n';
    const found = splitDocuments(whole);
    expect(found.map(({ text }) => text)).toEqual(['kind: A\n', '---\nkind: B\n', '--- \nkind: C\n']);
    expect(found.map(({ line }) => line)).toEqual([1, 2, 6]);
    expect(found.map(({ start, end }) => whole.slice(start, end))).toEqual(found.map(({ text }) => text));
  });

  it('are none in a text that says nothing', () => {
    for (const text of ['', '\n\n', '# nothing', '---\n---\n', '---\r\n# a\r\n...\r\n'])
      expect(splitDocuments(text)).toEqual([]);
  });

  it('are not divided by dashes within a line, or longer than three', () => {
    expect(splitDocuments('a: b --- c\n  --- d\n----\ne: f')).toHaveLength(1);
  });
});
