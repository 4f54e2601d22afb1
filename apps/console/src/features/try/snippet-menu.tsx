'use client';

import { CopyButton } from '#components/copy-button.tsx';
import type { TryRequestInput } from '#data/try.ts';
import { curlSnippet, pythonSnippet, typeScriptSnippet } from './snippets.ts';

type SnippetMenuProps = { url: string; action: TryRequestInput['action']; header: string };

const SNIPPETS = [
  ['curl', curlSnippet],
  ['TypeScript', typeScriptSnippet],
  ['Python', pythonSnippet],
] as const;

/** Code that does the same, to take along. */
export function SnippetMenu({ url, action, header }: SnippetMenuProps) {
  if (action.kind === 'offers') return null;
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm text-ink-muted">
      Copy as
      {SNIPPETS.map(([label, snippet]) => (
        <span key={label} className="inline-flex items-center gap-1">
          {label}
          <CopyButton value={snippet({ url, action, header })} what={`${label} code`} />
        </span>
      ))}
    </div>
  );
}
