import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The files that know how numbers, money and times are written. */
const FORMATTERS = /^apps\/console\/src\/lib\/(?:format|kept-formats|money|zone|zoned-input|place-cookie)\.ts$/;
const OWN =
  /\bIntl\.(?!supportedValuesOf)\w+|\.toLocale(?:Date|Time)?String\b|\.get(?:TimezoneOffset|Hours|Minutes|FullYear|Month|Date|Day)\(/g;

/** Places that write a value in their own way, and would not follow the reader's zone, in words. */
export function ownFormats(root: string, files: readonly string[]): string[] {
  return files
    .filter((file) => file.startsWith('apps/console/src/') && !FORMATTERS.test(file))
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          [...line.matchAll(OWN)].map(
            ([found]) =>
              `${file}:${index + 1}: ${found} does not follow the reader’s place: use lib/format.ts, lib/money.ts or lib/zoned-input.ts`,
          ),
        ),
    );
}
