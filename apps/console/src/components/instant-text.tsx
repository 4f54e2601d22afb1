'use client';

import { formatSince } from '#lib/format.ts';
import { useNow } from './use-now.ts';

const INSTANT = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

/** A sentence of the api, with its instants in the time of the reader. */
export function InstantText({ text }: { text: string }) {
  const nowMs = useNow();
  return text.split(INSTANT).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no names
      <time key={`${index} ${part}`} dateTime={part}>
        {formatSince(part, nowMs)}
      </time>
    ),
  );
}
