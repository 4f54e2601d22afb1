import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../bootstrap.mjs';

/**
 * The module that a test file imports when it tries a sample in `npm test` and more, or all, in `npm run test:slow`.
 */
const SAMPLING = /from '(fast-check|@tallygate\/testing\/(combinations|env|sampled))'/;

/** Whether a test file has more to try than it does in `npm test`. */
export function triesSamples(text: string): boolean {
  return SAMPLING.test(text);
}

/** Every test file that `npm test` runs with a sample of what it could try. */
export function longerTests(): string[] {
  return ['packages', 'apps'].flatMap((folder) =>
    readdirSync(path.join(root, folder)).flatMap((name) => {
      const sources = path.join(folder, name, 'src');
      return readdirSync(path.join(root, sources), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.test\.tsx?$/.test(file))
        .map((file) => path.join(sources, file))
        .filter((file) => triesSamples(readFileSync(path.join(root, file), 'utf8')));
    }),
  );
}
