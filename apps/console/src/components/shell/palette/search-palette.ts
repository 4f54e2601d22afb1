import { PALETTE_GROUPS, type PaletteEntry, type PaletteGroup } from './palette-entry.ts';

const SHOWN_OF_GROUP = 5;

export type FoundGroup = { group: PaletteGroup; entries: PaletteEntry[] };

/** What helps to order what was found. */
export type PaletteContext = {
  /** Ids of what was chosen lately, the latest first. */
  recent: readonly string[];
  /** What the present page is about. */
  here: PaletteGroup | undefined;
};

/**
 * What the palette shows for a text: an exact id first, then words that begin so, then beginnings of several words; what was
 * chosen lately and what is like the present page before the rest. At most five of a group. Pure.
 */
export function searchPalette(entries: readonly PaletteEntry[], text: string, context: PaletteContext): FoundGroup[] {
  const wanted = text.trim().toLowerCase();
  const found = PALETTE_GROUPS.flatMap((group): (FoundGroup & { best: number })[] => {
    const scored = entries
      .filter((entry) => entry.group === group)
      .map((entry, place) => ({ entry, place, score: scoreOf(entry, wanted, context) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || a.place - b.place)
      .slice(0, SHOWN_OF_GROUP);
    return scored.length === 0
      ? []
      : [{ group, entries: scored.map(({ entry }) => entry), best: scored[0]?.score ?? 0 }];
  });
  // Without a text the groups keep their places; with one the best match is at the top.
  if (wanted !== '') found.sort((a, b) => b.best - a.best);
  return found.map(({ group, entries: shown }) => ({ group, entries: shown }));
}

function scoreOf(entry: PaletteEntry, wanted: string, { recent, here }: PaletteContext): number {
  const match = wanted === '' ? 1 : Math.max(matchOf(entry.label, wanted), matchOf(entry.hint ?? '', wanted));
  if (match === 0) return 0;
  const place = recent.indexOf(entry.id);
  const lately = place === -1 ? 1 : 1.5 - place / 100;
  return match * lately * (entry.group === here ? 1.2 : 1);
}

/** How well a text matches: 100 as a whole, 50 where it begins, 30 where a word begins so, 10 within, 1 by beginnings of its words. */
function matchOf(text: string, wanted: string): number {
  const lower = text.toLowerCase();
  if (lower === '') return 0;
  if (lower === wanted) return 100;
  if (lower.startsWith(wanted)) return 50;
  if (wordsOf(lower).some((word) => word.startsWith(wanted))) return 30;
  if (lower.includes(wanted)) return 10;
  return hasBeginnings(wordsOf(lower), wordsOf(wanted).join('')) ? 1 : 0;
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

/** Whether a text is made of beginnings of words, in their order: `wtool` of `Weather tools`. */
function hasBeginnings(words: readonly string[], wanted: string): boolean {
  if (wanted === '') return true;
  return words.some((word, place) => {
    const rest = words.slice(place + 1);
    for (
      let length = 1;
      length <= Math.min(word.length, wanted.length) && word[length - 1] === wanted[length - 1];
      length += 1
    )
      if (hasBeginnings(rest, wanted.slice(length))) return true;
    return false;
  });
}
