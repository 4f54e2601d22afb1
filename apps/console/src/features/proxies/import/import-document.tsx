'use client';

import type { ImportedProxy } from '@tallygate/contracts/proxy-import';
import { useId, useState } from 'react';
import { DiffView } from '#components/diff-view.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { inProxyWords } from '#lib/proxy-words.ts';
import { isSavable } from './import-model.ts';

const OUTCOMES: Readonly<Record<ImportedProxy['outcome'], { label: string; tone: Tone }>> = {
  create: { label: 'New', tone: 'good' },
  change: { label: 'Changed', tone: 'info' },
  same: { label: 'As it is', tone: 'neutral' },
  wrong: { label: 'To correct', tone: 'bad' },
};

type ImportDocumentProps = {
  document: ImportedProxy;
  isChosen: boolean;
  /** Why it was not saved. */
  error: Error | undefined;
  onChoose: (isChosen: boolean) => void;
};

/** One document: which proxy it is of, what it would do, and what is to be said of it. */
export function ImportDocument({ document, isChosen, error, onChoose }: ImportDocumentProps) {
  const { line, id, displayName, outcome, summary, before, after, isOpen, findings, notes } = document;
  const checkId = useId();
  const [isDiffShown, setDiffShown] = useState(false);
  const { label, tone } = OUTCOMES[outcome];
  const name = displayName ?? id ?? `Document on line ${line}`;
  return (
    <li className="flex flex-col gap-1.5 px-4 py-2.5 text-sm">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        {isSavable(document) && (
          <Checkbox id={checkId} checked={isChosen} onChange={({ target }) => onChoose(target.checked)} />
        )}
        <label htmlFor={isSavable(document) ? checkId : undefined} className="min-w-0 truncate font-medium">
          <bdi>{name}</bdi>
        </label>
        {id !== null && displayName !== null && (
          <code className="max-w-full truncate font-mono text-xs text-ink-muted" title={id}>
            {id}
          </code>
        )}
        <span className="ms-auto flex shrink-0 items-center gap-2">
          {isOpen && isSavable(document) && (
            <Badge tone="warn" title="Anybody who reaches the gateway may call it">
              Open: cannot be billed
            </Badge>
          )}
          <Badge tone={tone}>{label}</Badge>
        </span>
      </div>
      {error && (
        <p role="alert" className="font-medium text-bad">
          Not saved: {error.message}
        </p>
      )}
      {summary.length > 0 && (
        <ul className="text-ink-muted">
          {summary.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {findings.map((finding) => (
        <p key={`${finding.path} ${finding.message}`} className="text-bad [overflow-wrap:anywhere]">
          Line {finding.line}: {finding.path && <code className="font-mono text-xs">{finding.path} </code>}
          {inProxyWords(finding.message)}
        </p>
      ))}
      {notes.map((note) => (
        <p key={`${note.path} ${note.message}`} className="text-ink-muted [overflow-wrap:anywhere]">
          Note: {note.path && <code className="font-mono text-xs">{note.path} </code>}
          {note.message}
        </p>
      ))}
      {before !== null && after !== null && (
        <details onToggle={(event) => setDiffShown(event.currentTarget.open)}>
          <summary className="w-fit rounded text-xs text-ink-muted hover:text-ink">Difference</summary>
          {isDiffShown && (
            <div className="pt-2">
              <DiffView
                before={before}
                after={after}
                beforeLabel="Saved now"
                afterLabel="With this document"
                language="yaml"
              />
            </div>
          )}
        </details>
      )}
    </li>
  );
}
