'use client';

import type { CorrectionView } from '@tallygate/contracts/correction';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { useMay } from '#data/session.ts';

const UndoDialog = dynamic(() => import('./undo-dialog.tsx').then((module) => module.UndoDialog), { ssr: false });

/** The way to undo a correction, while there is one: its opposite is added once. */
export function UndoCorrection({ correction }: { correction: CorrectionView }) {
  const mayEdit = useMay('corrections.write');
  const [isAsking, setAsking] = useState(false);
  if (!mayEdit || correction.reversedBy !== null) return null;
  return (
    <>
      <Button size="sm" onClick={() => setAsking(true)}>
        Undo
        <span className="sr-only"> the correction: {correction.reason}</span>
      </Button>
      {isAsking && <UndoDialog correction={correction} onClose={() => setAsking(false)} />}
    </>
  );
}
