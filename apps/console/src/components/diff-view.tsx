'use client';

import dynamic from 'next/dynamic';
import type { EditorLanguage } from './editor/theme.ts';
import { Skeleton } from './ui/skeleton.tsx';

const MergeView = dynamic(() => import('./editor/merge-view.tsx').then((module) => module.TextMergeView), {
  ssr: false,
  loading: () => <Skeleton className="h-48 w-full" />,
});

type DiffViewProps = {
  before: string;
  after: string;
  beforeLabel: string;
  afterLabel: string;
  language?: EditorLanguage;
};

/** Two texts side by side with what is equal folded; one under the other on narrow screens. */
export function DiffView({ before, after, beforeLabel, afterLabel, language = 'toml' }: DiffViewProps) {
  if (before === after) {
    return (
      <p className="rounded-lg border border-dashed px-4 py-6 text-center text-sm text-ink-muted">
        No difference in config.toml.
      </p>
    );
  }
  return (
    <figure className="min-w-0 overflow-hidden rounded-lg border bg-surface">
      <figcaption className="grid grid-cols-2 border-b bg-sunken/60 font-mono text-xs text-ink-muted">
        <span className="px-3.5 py-2">{beforeLabel}</span>
        <span className="border-s px-3.5 py-2">{afterLabel}</span>
      </figcaption>
      <MergeView
        before={before}
        after={after}
        label={`Difference between ${beforeLabel} and ${afterLabel}`}
        language={language}
      />
    </figure>
  );
}
