import type { Metadata } from 'next';
import Link from 'next/link';
import { BrandMark } from '#components/shell/brand-mark.tsx';
import { Button } from '#components/ui/button.tsx';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <main id="main" className="grid min-h-dvh place-items-center px-6">
      <div className="flex max-w-md flex-col items-start gap-3">
        <BrandMark className="size-10" />
        <h1 className="text-2xl font-semibold">There is no such page</h1>
        <p className="text-base text-ink-muted">The address may be mistyped, or what it showed has been removed.</p>
        <Button variant="primary" asChild>
          <Link href="/overview">Go to the overview</Link>
        </Button>
      </div>
    </main>
  );
}
