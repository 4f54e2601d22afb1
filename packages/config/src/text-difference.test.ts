import { describe, expect, it } from 'vitest';
import { textDifference } from './text-difference.ts';

describe('textDifference', () => {
  it('is empty for equal texts', () => {
    expect(textDifference('a\n', 'a\n')).toBe('');
  });

  it('shows what went and what came, with what stands around it', () => {
    const lines = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
    const before = `${lines.join('\n')}\n`;
    const shown = textDifference(before, before.replace('5', 'five')).split('\n');
    expect(shown).toContain('-5');
    expect(shown).toContain('+five');
    expect(shown).toContain(' 2');
    expect(shown).not.toContain(' 1');
    expect(shown.join('\n')).toMatch(/^--- running.*\n\+\+\+ desired/m);
  });
});

it('shows texts that differ almost everywhere as one that goes and one that comes', () => {
  const lines = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word} ${index}`);
  const shown = textDifference(`${lines('old').join('\n')}\n`, `${lines('new').join('\n')}\n`).split('\n');
  expect(shown.slice(0, 4)).toEqual(['--- running', '+++ desired', '@@ -1,20000 +1,20000 @@', '-old 0']);
  expect(shown.filter((line) => line.startsWith('+new'))).toHaveLength(20_000);
});
