'use client';

import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { PlainText } from './media.tsx';
import { VisitedLink } from './visited-link.tsx';

const MarkdownText = dynamic(() => import('#components/markdown-text.tsx').then((module) => module.MarkdownText), {
  ssr: false,
  loading: () => <Skeleton className="h-16 w-full" />,
});

/** What only Markdown means: headings, lists, emphasis, code, links, tables. */
const MARKED = /^(?:#{1,6} |[-*+] |\d+[.)] |> |```|\|.+\|)|\*\*[^*\n]+\*\*|`[^`\n]+`|\[[^\]\n]+\]\([^)\n]+\)/m;

/** Text as it is, and as Markdown where somebody wants that. */
export function TextBlock({ text }: { text: string }) {
  const [isMarkdown, setAsMarkdown] = useState(false);
  if (!MARKED.test(text)) return <PlainText text={text} />;
  return (
    <div className="flex min-w-0 flex-col items-end gap-1">
      <Button size="sm" variant="ghost" onClick={() => setAsMarkdown(!isMarkdown)}>
        {isMarkdown ? 'Show as text' : 'Show as Markdown'}
      </Button>
      <div className="w-full min-w-0">
        {isMarkdown ? (
          <MarkdownText text={text} link={visitedLink} className="rounded-lg border p-4" />
        ) : (
          <PlainText text={text} />
        )}
      </div>
    </div>
  );
}

const visitedLink = (href: string, name: ReactNode) => <VisitedLink href={href} name={name} />;
