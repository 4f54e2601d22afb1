'use client';

import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { productNowMs } from '#lib/clock.ts';
import { formatDateTime, readerZone } from '#lib/format.ts';
import { printedView } from './printed-view.ts';

type Printed = { at: string; path: string; view: readonly string[] };

/** Above each printed page: what it is of, how it was narrowed, by which clock, and when it was printed. */
export function PrintHead() {
  const [printed, setPrinted] = useState<Printed | null>(null);
  useEffect(() => {
    const note = () => setPrinted(whatIsPrinted());
    // Without a render in the event itself, the browser prints what was there before it.
    const noteAtOnce = () => flushSync(note);
    window.addEventListener('beforeprint', noteAtOnce);
    // A page whose script came after the browser was told to print has missed the event.
    if (window.matchMedia('print').matches) note();
    return () => window.removeEventListener('beforeprint', noteAtOnce);
  }, []);
  if (printed === null) return null;
  return (
    <p className="hidden border-b px-4 pb-2 text-xs text-ink-muted sm:px-6 print:block">
      Tallygate {printed.path}
      {printed.view.map((one) => ` · ${one}`)} · times of {readerZone()} · printed {formatDateTime(printed.at)}
    </p>
  );
}

function whatIsPrinted(): Printed {
  return {
    at: new Date(productNowMs()).toISOString(),
    path: location.pathname,
    view: printedView(location.search),
  };
}
