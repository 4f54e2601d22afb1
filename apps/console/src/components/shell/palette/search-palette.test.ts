import { Cable } from 'lucide-react';
import { describe, expect, it } from 'vitest';
import type { PaletteEntry } from './palette-entry.ts';
import { searchPalette } from './search-palette.ts';

const anEntry = (group: PaletteEntry['group'], label: string, hint?: string): PaletteEntry => ({
  id: `${group} ${label}`,
  group,
  label,
  hint,
  icon: Cable,
  target: { href: '/' },
});
const ENTRIES = [
  anEntry('Pages', 'Meters'),
  anEntry('Proxies', 'Weather tools', 'weather-1'),
  anEntry('Proxies', 'Whether or not', 'w'),
  anEntry('Tools', 'get-weather'),
  anEntry('Meters', 'Weather calls'),
];
const NOWHERE = { recent: [], here: undefined };
const labels = (text: string, context = NOWHERE as Parameters<typeof searchPalette>[2]) =>
  searchPalette(ENTRIES, text, context).flatMap(({ entries }) => entries.map(({ label }) => label));

describe('the palette', () => {
  it('finds by label and by id, whatever is capital', () => {
    expect(labels('WEATHER-1')).toEqual(['Weather tools']);
    expect(labels('meters')[0]).toBe('Meters');
  });

  it('puts an exact id before a beginning, a beginning before a word within, and beginnings of several words last', () => {
    expect(labels('w')[0]).toBe('Whether or not');
    expect(labels('weather')).toEqual(['Weather tools', 'Weather calls', 'get-weather']);
    expect(labels('wtool')).toEqual(['Weather tools']);
  });

  it('does not take letters from the middle of words', () => {
    const entries = [anEntry('Tools', 'long-running tool'), anEntry('Customers', 'org-a')];
    const found = searchPalette(entries, 'org-a', NOWHERE);
    expect(found.map(({ group }) => group)).toEqual(['Customers']);
  });

  it('puts what was chosen lately, and what is like the present page, before its equals', () => {
    expect(labels('weather', { recent: ['Meters Weather calls'], here: undefined })[0]).toBe('Weather calls');
    expect(labels('weather', { recent: [], here: 'Meters' })[0]).toBe('Weather calls');
  });

  it('shows at most five of a group, and nothing for a text that is nowhere', () => {
    const many = Array.from({ length: 9 }, (_, at) => anEntry('Tools', `tool ${at}`));
    expect(searchPalette(many, 'tool', NOWHERE)[0]?.entries).toHaveLength(5);
    expect(searchPalette(many, 'zero', NOWHERE)).toEqual([]);
  });

  it('keeps its groups in their places while nothing is typed', () => {
    expect(
      searchPalette(ENTRIES, '', { recent: ['Meters Weather calls'], here: 'Tools' }).map(({ group }) => group),
    ).toEqual(['Pages', 'Proxies', 'Tools', 'Meters']);
  });
});
