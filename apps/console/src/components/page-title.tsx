'use client';

import { Info } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';

type PageTitleProps = { sentence?: ReactNode; children: ReactNode };

/** The `h1` of a page. What the page is for shows under it while the pointer or the focus is there; Escape hides it. */
export function PageTitle({ sentence, children }: PageTitleProps) {
  const id = useId();
  const [isShown, setShown] = useState(false);
  if (!sentence)
    return (
      <h1 className="min-w-0 text-lg font-semibold tracking-[-0.015em] [overflow-wrap:anywhere]">
        <bdi>{children}</bdi>
      </h1>
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer over the title shows what the button in it shows
    <div
      className="relative flex min-w-0 items-center gap-1"
      onPointerEnter={(event) => event.pointerType === 'mouse' && setShown(true)}
      onPointerLeave={() => setShown(false)}
      onKeyDown={(event: KeyboardEvent) => event.key === 'Escape' && setShown(false)}
    >
      <h1 className="min-w-0 text-lg font-semibold tracking-[-0.015em] [overflow-wrap:anywhere]">
        <bdi>{children}</bdi>
      </h1>
      <button
        type="button"
        aria-label="About this page"
        aria-describedby={id}
        onFocus={() => setShown(true)}
        onBlur={() => setShown(false)}
        onClick={() => setShown(true)}
        className="grid size-6 shrink-0 place-items-center rounded text-ink-muted/80 hover:text-ink print:hidden"
      >
        <Info aria-hidden className="size-3.5" />
      </button>
      <div
        id={id}
        role="tooltip"
        hidden={!isShown}
        className="absolute start-0 top-full z-40 w-max max-w-[min(26rem,80vw)] rounded-md border bg-surface px-3 py-2 text-sm font-normal text-ink shadow-float"
      >
        {sentence}
      </div>
    </div>
  );
}
