'use client';

import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';

const NewCorrectionDialog = dynamic(
  () => import('./new-correction-dialog.tsx').then((module) => module.NewCorrectionDialog),
  { ssr: false },
);

/** Opens the form of a correction that is of no single call. */
export function NewCorrection({ company }: { company: string | undefined }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="primary" data-shortcut="new" onClick={() => setOpen(true)}>
        <Plus aria-hidden /> New correction
      </Button>
      {isOpen && <NewCorrectionDialog company={company ?? ''} onClose={() => setOpen(false)} />}
    </>
  );
}
