import type { Metadata } from 'next';
import { BrandMark } from '#components/shell/brand-mark.tsx';

export const metadata: Metadata = { title: 'Not found' };

/** Every page carries this one with it, so it is a plain document without a script of its own. */
export default function NotFound() {
  return (
    <main id="main" className="grid min-h-dvh place-items-center px-6">
      <div className="flex max-w-md flex-col items-start gap-3">
        <BrandMark className="size-10" />
        <h1 className="text-2xl font-semibold">There is no such page</h1>
        <p className="text-base text-ink-muted">The address may be mistyped, or what it showed has been removed.</p>
        <a
          href="/overview"
          className="inline-flex h-8.5 items-center rounded-md bg-brand px-3.5 text-sm font-medium text-on-brand shadow-panel hover:bg-brand-hover"
        >
          Go to the overview
        </a>
      </div>
    </main>
  );
}
