import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anEntry } from './audit-entry.testing.ts';
import { chainKey, GENESIS, type Link, linkEntries } from './chain.ts';
import { type ChainReport, ChainVerifier, checkCheckpoint } from './verify-chain.ts';

const key = chainKey('a secret key of this installation');
const chainOf = (length: number): Link[] =>
  linkEntries(
    key,
    GENESIS,
    Array.from({ length }, (_, index) => anEntry({ entityId: `proxy-${index}` })),
  ).links;

function verify(
  links: readonly Pick<Link, 'canonical' | 'mac'>[],
  options: Partial<ConstructorParameters<typeof ChainVerifier>[0]> = {},
): ChainReport {
  const verifier = new ChainVerifier({ key, ...options });
  for (const link of links) verifier.add(link);
  return verifier.end();
}
const kinds = (report: ChainReport) => report.findings.map(({ kind, seq }) => [kind, seq]);
const placeOf = (link: Link) => ({ seq: link.entry.seq, mac: link.mac });

describe('a chain', () => {
  it('holds as it was written', () => {
    const links = chainOf(5);

    expect(verify(links)).toEqual({ count: 5, first: 1, head: placeOf(links[4] as Link), findings: [] });
  });

  it('names the entry that was altered, and no other', () => {
    const links = chainOf(5).map((link) =>
      link.entry.seq === 3 ? { ...link, canonical: link.canonical.replace('"admin"', '"nobody"') } : link,
    );

    expect(kinds(verify(links))).toEqual([['altered', 3]]);
  });

  it('names entries that were removed', () => {
    const report = verify(chainOf(6).filter(({ entry }) => entry.seq !== 3 && entry.seq !== 4));

    expect(report.findings).toEqual([{ kind: 'missing', seq: 3, message: 'entries 3 to 4 are missing' }]);
  });

  it('names an entry that was inserted, whatever number it was given', () => {
    const links = chainOf(4);
    const forged = linkEntries(chainKey('another secret key'), placeOf(links[1] as Link), [anEntry()]).links[0] as Link;
    const named = { ...forged, canonical: forged.canonical.replace(`"${forged.entry.key}"`, `"${key.id}"`) };

    expect(kinds(verify([...links.slice(0, 2), named, ...links.slice(2)]))).toEqual([
      ['altered', 3],
      ['order', 3],
    ]);
    expect(kinds(verify([...links.slice(0, 2), forged, ...links.slice(3)]))).toContainEqual(['key', 3]);
  });

  it('names entries that changed places', () => {
    const [first, second, third, fourth] = chainOf(4) as [Link, Link, Link, Link];

    expect(kinds(verify([first, third, second, fourth]))).toEqual([
      ['missing', 2],
      ['order', 2],
      // Its hash covers the one before it, and that is another one now.
      ['altered', 4],
    ]);
  });

  it('shows by an anchor, and by that alone, that its end was cut off', () => {
    const links = chainOf(6);

    expect(kinds(verify(links.slice(0, 4)))).toEqual([]);
    expect(verify(links.slice(0, 4), { anchors: [placeOf(links[5] as Link)] }).findings).toEqual([
      { kind: 'truncated', seq: 4, message: 'the chain ends with entry 4, but entry 6 was there' },
    ]);
  });

  it('shows by an anchor that it was written anew with the right key', () => {
    const anchors = [placeOf(chainOf(3)[2] as Link)];
    const other = linkEntries(key, GENESIS, [anEntry(), anEntry(), anEntry()]).links;

    expect(kinds(verify(other))).toEqual([]);
    expect(kinds(verify(other, { anchors }))).toEqual([['anchor', 3]]);
  });

  it('cannot be written by whoever lacks the key', () => {
    const links = linkEntries({ ...chainKey('guessed'), id: key.id }, GENESIS, [anEntry()]).links;

    expect(kinds(verify(links))).toEqual([['altered', 1]]);
  });

  it('goes on behind a checkpoint that is signed, and says when it is not', () => {
    const links = chainOf(6);
    const mark = { tenant: '', ...placeOf(links[2] as Link), removedAt: '2026-11-29T00:00:00.000Z' };

    expect(verify(links.slice(3), { start: mark }).findings).toEqual([]);
    expect(checkCheckpoint(key, { ...mark, signature: key.sign(mark) })).toBeNull();
    expect(checkCheckpoint(key, { ...mark, seq: 4, signature: key.sign(mark) })).toMatchObject({ kind: 'checkpoint' });
  });

  it('breaks at any one character that changes', () => {
    const links = chainOf(3);
    fc.assert(
      fc.property(
        fc.nat({ max: 2 }),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
        (index, at, char) => {
          const link = links[index] as Link;
          const place = at % link.canonical.length;
          fc.pre(link.canonical[place] !== char);
          const canonical = link.canonical.slice(0, place) + char + link.canonical.slice(place + 1);
          expect(verify(links.map((one) => (one === link ? { ...one, canonical } : one))).findings).not.toEqual([]);
        },
      ),
    );
  });
});
