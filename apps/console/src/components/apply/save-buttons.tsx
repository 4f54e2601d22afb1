'use client';

import Link from 'next/link';
import { useEditable } from '../rights.tsx';
import { Button } from '../ui/button.tsx';

type SaveButtonsProps = {
  busy: boolean;
  /** Where Cancel goes. */
  cancelHref: string;
  /** Called just before the form is submitted; `true` means: review and apply right after saving. */
  onChoose: (shouldApply: boolean) => void;
};

/** The two ways to submit an entity's form. Both are submit buttons, so Enter saves. Whoever may not save has none. */
export function SaveButtons({ busy, cancelHref, onChoose }: SaveButtonsProps) {
  if (!useEditable()) return null;
  return (
    <div className="sticky bottom-0 z-10 -mx-1 flex flex-wrap items-center justify-end gap-2 border-t bg-paper/95 px-1 py-3.5 backdrop-blur">
      <Button variant="ghost" asChild>
        <Link href={cancelHref}>Cancel</Link>
      </Button>
      <Button type="submit" busy={busy} onClick={() => onChoose(false)}>
        Save
      </Button>
      <Button type="submit" variant="primary" disabled={busy} onClick={() => onChoose(true)}>
        Save and apply…
      </Button>
    </div>
  );
}
