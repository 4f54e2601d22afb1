'use client';

import type { Finding } from '@tallygate/contracts/finding';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useEditable } from '../rights.tsx';
import { Button } from '../ui/button.tsx';
import { FormBar } from './form-bar.tsx';
import { FormFailure } from './form-failure.tsx';

export type SaveBarProps = {
  /** Whether there is anything to save; before that there is no bar. */
  isDirty: boolean;
  busy: boolean;
  findings: readonly Finding[];
  error: Error | null;
  /** The form's word for a path of a finding. */
  labelOf: (path: string) => string | undefined;
  /** Puts the focus on the field of a path. */
  onGo?: (path: string) => void;
  /** Instead of the buttons, what can be done about a failure. */
  failure?: ReactNode;
  /** Gives up the changes. */
  onDiscard?: () => void;
  /** Where a form that makes something new is left to. */
  cancelHref?: string;
  /** Called before the form is submitted; `true` means: review and apply right after saving. */
  onChoose: (shouldApply: boolean) => void;
  /** Beside the buttons: what the changes come to. */
  summary?: ReactNode;
};

/**
 * The end of an entity's form. It comes with the first change, stays in view, and is where a refused save is told. Both
 * ways to save are submit buttons, so Enter saves. Whoever may not save has none.
 */
export function SaveBar(props: SaveBarProps) {
  const { isDirty, busy, findings, error, labelOf, onGo, failure, onDiscard, cancelHref, onChoose, summary } = props;
  const isEditable = useEditable();
  if (!isEditable || (!isDirty && error === null && !failure)) return null;
  if (failure) return <FormBar failure={failure} />;
  return (
    <FormBar
      failure={<FormFailure findings={findings} error={error} labelOf={labelOf} onGo={onGo} />}
      summary={summary}
    >
      {onDiscard && (
        <Button variant="ghost" disabled={busy} onClick={onDiscard}>
          Discard
        </Button>
      )}
      {cancelHref !== undefined && (
        <Button variant="ghost" asChild>
          <Link href={cancelHref}>Cancel</Link>
        </Button>
      )}
      <Button type="submit" busy={busy} onClick={() => onChoose(false)}>
        Save
      </Button>
      <Button type="submit" variant="primary" disabled={busy} onClick={() => onChoose(true)}>
        Save and apply…
      </Button>
    </FormBar>
  );
}
