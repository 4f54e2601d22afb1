import type { ReactNode } from 'react';
import { BrandMark } from '#components/shell/brand-mark.tsx';
import { TallyMarks } from './tally-marks.tsx';

type Props = { heading: string; lead: string; children: ReactNode };

/** The frame of the pages that one sees before one is in. */
export function EntryPage({ heading, lead, children }: Props) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(24rem,5fr)_6fr]">
      <main id="main" className="flex flex-col justify-center px-6 py-12 sm:px-16">
        <div className="mx-auto w-full max-w-sm">
          <div className="mb-10 flex items-center gap-2.5 lg:hidden">
            <span className="grid size-9 place-items-center rounded-lg bg-rail text-rail-ink">
              <BrandMark className="size-6" />
            </span>
            <span className="text-lg font-semibold tracking-[-0.02em]">Tallygate</span>
          </div>
          <h1 className="text-2xl font-semibold">{heading}</h1>
          <p className="mt-1.5 mb-7 text-base text-ink-muted">{lead}</p>
          {children}
        </div>
      </main>
      <aside
        aria-hidden
        className="relative flex flex-col justify-between overflow-hidden bg-rail p-12 text-rail-ink max-lg:hidden"
      >
        <div className="flex items-center gap-3">
          <BrandMark className="size-9" />
          <span className="text-xl font-semibold tracking-[-0.02em]">Tallygate</span>
        </div>
        <TallyMarks />
        <p className="max-w-md text-xl leading-snug font-medium tracking-[-0.015em]">
          Every tool call counted once, priced in the open, and explained.
        </p>
      </aside>
    </div>
  );
}
