'use client';

import { useEffect, useRef } from 'react';
import { Button } from '../ui/button.tsx';

type DeletedMeanwhileProps = {
  /** `proxy`. */
  noun: string;
  busy: boolean;
  onCreate: () => void;
};

/** Somebody deleted what is being edited: it can be made again of what stands in the form. */
export function DeletedMeanwhile({ noun, busy, onCreate }: DeletedMeanwhileProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, []);
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="flex flex-wrap items-center justify-between gap-2 rounded-md border border-warn-line bg-warn-soft px-3 py-2 text-sm"
    >
      <p>
        <span className="font-medium">This {noun} was deleted meanwhile.</span> Your input is kept.
      </p>
      <Button variant="primary" busy={busy} onClick={onCreate}>
        Create again
      </Button>
    </div>
  );
}
