import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { keepsInputs } from './env.ts';
import { sampled } from './sampled.ts';

const CORPUS = join(import.meta.dirname, '../../../fuzz/corpus');
const MAX_BYTES = 20_000;
/** The same inputs in each `npm test`: who changes something else does not look for new ones. `npm run fuzz` sets its own. */
const SEED = 20_261_129;

export type FuzzTarget = {
  /** Folder of kept inputs below `fuzz/corpus`; there is at least one that the parser takes. */
  name: string;
  /** Pieces that mean something to the parser, to be put anywhere. */
  words: readonly string[];
  /** Tries one input; throws when a guarantee is broken. */
  run(input: Buffer): void | Promise<void>;
  /** Mutated inputs in a round of `npm run fuzz`; `npm test` tries a sample. */
  runs?: number;
};

/**
 * Tries a parser of foreign bytes with every kept input and with mutations of them: pieces are cut out, repeated, exchanged, flipped, and
 * words put between. `npm run fuzz` does so for as long as it is told, and keeps what breaks the parser.
 */
export function fuzz({ name, words, run, runs = 300 }: FuzzTarget): void {
  const folder = join(CORPUS, name);
  const kept = readdirSync(folder).map((file) => ({ file, bytes: readFileSync(join(folder, file)) }));

  describe(`bytes of others: ${name}`, () => {
    it.each(kept)('$file', ({ bytes }) => run(bytes));

    it('mutations of all of these', async () => {
      const property = fc.asyncProperty(
        mutations(
          kept.map(({ bytes }) => bytes),
          words,
        ),
        async (bytes) => {
          try {
            await run(bytes);
          } catch (error) {
            // The shrunk input comes last, so it is what stays.
            if (keepsInputs) keep(folder, bytes);
            throw error;
          }
        },
      );
      await fc.assert(property, { numRuns: sampled(runs), seed: SEED });
    });
  });
}

function keep(folder: string, bytes: Buffer): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'broke-the-parser'), bytes);
}

type Change = (input: Buffer) => Buffer;

function mutations(seeds: readonly Buffer[], words: readonly string[]): fc.Arbitrary<Buffer> {
  const seed = fc.constantFrom(...seeds);
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const length = fc.oneof(fc.nat(8), fc.nat(200));
  const word = fc
    .oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 4 }))
    .map((text) => Buffer.from(text));
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.tuple(place, length).map(
      ([at, count]): Change =>
        (input) =>
          splice(input, at, count, Buffer.alloc(0)),
    ),
    fc.tuple(place, word).map(
      ([at, text]): Change =>
        (input) =>
          splice(input, at, 0, text),
    ),
    fc.tuple(place, word, fc.constantFrom(2, 50, 3_000)).map(
      ([at, text, times]): Change =>
        (input) =>
          splice(input, at, 0, repeat(text, times)),
    ),
    fc.tuple(place, length, fc.nat(20)).map(
      ([at, count, times]): Change =>
        (input) => {
          const from = offset(input, at);
          return splice(input, at, 0, repeat(input.subarray(from, from + count), times));
        },
    ),
    fc.tuple(place, fc.nat(255)).map(
      ([at, byte]): Change =>
        (input) =>
          splice(input, at, 1, Buffer.of(byte)),
    ),
    fc.tuple(place, seed, place).map(
      ([at, other, from]): Change =>
        (input) =>
          Buffer.concat([input.subarray(0, offset(input, at)), other.subarray(offset(other, from))]),
    ),
  );
  return fc
    .tuple(seed, fc.array(change, { maxLength: 6 }))
    .map(([start, changes]) => shown(changes.reduce((input, one) => one(input).subarray(0, MAX_BYTES), start)));
}

/** Failures print the beginning of an input, not all of its bytes. */
function shown(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const cut = text.length > 300 ? `${text.slice(0, 300)}… (${text.length} bytes)` : text;
  return Object.defineProperty(Buffer.from(bytes), fc.toStringMethod, { value: () => JSON.stringify(cut) });
}

function offset(input: Buffer, at: number): number {
  return Math.floor(at * input.length);
}

function splice(input: Buffer, at: number, removed: number, added: Buffer): Buffer {
  const from = offset(input, at);
  return Buffer.concat([input.subarray(0, from), added, input.subarray(from + removed)]);
}

function repeat(bytes: Buffer, times: number): Buffer {
  return Buffer.concat(Array<Buffer>(Math.min(times, Math.ceil(MAX_BYTES / Math.max(1, bytes.length)))).fill(bytes));
}
