'use client';

import { useRouter } from 'next/navigation';
import { BrandMark } from '#components/shell/brand-mark.tsx';
import { SignInForm } from '#components/sign-in-form.tsx';
import { safePath } from '#lib/safe-path.ts';

const STROKES = Array.from({ length: 59 }, (_, index) => index);

export function SignIn({ next }: { next: string | undefined }) {
  const router = useRouter();
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
          <h1 className="text-2xl font-semibold">Sign in</h1>
          <p className="mt-1.5 mb-7 text-base text-ink-muted">To the console of your gateway.</p>
          <SignInForm onSignedIn={() => router.replace(safePath(next))} />
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
        <svg
          aria-hidden="true"
          viewBox="0 0 600 260"
          className="w-full text-rail-muted/45"
          fill="none"
          strokeWidth="3"
          strokeLinecap="round"
        >
          {STROKES.map((index) => {
            const column = index % 20;
            const row = Math.floor(index / 20);
            const x = 14 + column * 24 + Math.floor(column / 4) * 26;
            const y = 24 + row * 84;
            return <path key={index} d={`M${x} ${y}v46`} stroke="currentColor" />;
          })}
          {[0, 1, 2].flatMap((row) =>
            [0, 1, 2, 3, 4]
              .filter((group) => row < 2 || group < 4)
              .map((group) => (
                <path
                  key={`${row}-${group}`}
                  d={`M${4 + group * 122} ${62 + row * 84}l92 -30`}
                  className="stroke-rail-accent"
                />
              )),
          )}
        </svg>
        <p className="max-w-md text-xl leading-snug font-medium tracking-[-0.015em]">
          Every tool call counted once, priced in the open, and explained.
        </p>
      </aside>
    </div>
  );
}
