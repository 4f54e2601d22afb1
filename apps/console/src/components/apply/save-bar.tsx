'use client';

import type { Finding } from '@tallygate/contracts/finding';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useEditable } from '../rights.tsx';
import { Button } from '../ui/button.tsx';
import { FormFailure } from './form-failure.tsx';

type SaveBarProps = {
  /** Whether there is anything to save; before that there is no bar. */
  isDirty: boolean;
  busy: boolean;
  /** Beside the buttons: what is changed, in words. */
  summary?: ReactNode;
  findings: readonly Finding[];
  error: Error | null;
  /** The form's word for a path of a finding. */
  labelOf: (path: string) => string | undefined;
  /** Puts the focus on the field of a path. */
  onGo?: (path: string) => void;
  /** Instead of the sentence about a failure, what can be done about it here. */
  failure?: ReactNode;
  /** What stands on the button that gives up the changes: a function that does it, or the page to leave to. */
  discard: (() => void) | { href: string };
  /** Called before the form is submitted; `true` means: review and apply right after saving. */
  onChoose: (shouldApply: boolean) => void;
};

/**
 * The end of an entity's form. It comes with the first change, stays in view, and is where a refused save is told. Both
 * ways to save are submit buttons, so Enter saves. Whoever may not save has none.
 */
export function SaveBar(props: SaveBarProps) {
  const { isDirty, busy, summary, findings, error, labelOf, onGo, failure, discard, onChoose } = props;
  const isEditable = useEditable();
  if (!isEditable || (!isDirty && error === null && !failure)) return null;
  return (
    <section
      aria-label="Unsaved changes"
      className="sticky bottom-0 z-20 -mx-4 flex flex-col gap-2.5 border-t bg-paper px-4 py-2.5 sm:-mx-6 sm:px-6"
    >
      {failure ?? <FormFailure findings={findings} error={error} labelOf={labelOf} onGo={onGo} />}
      <div className="flex min-h-9 flex-wrap items-center justify-end gap-2">
        {summary && <div className="mr-auto min-w-0 text-sm text-ink-muted">{summary}</div>}
        {typeof discard === 'function' ? (
          <Button variant="ghost" disabled={busy} onClick={discard}>
            Discard
          </Button>
        ) : (
          <Button variant="ghost" asChild>
            <Link href={discard.href}>Cancel</Link>
          </Button>
        )}
        <Button type="submit" busy={busy} onClick={() => onChoose(false)}>
          Save
        </Button>
        <Button type="submit" variant="primary" disabled={busy} onClick={() => onChoose(true)}>
          Save and apply…
        </Button>
      </div>
    </section>
  );
}
