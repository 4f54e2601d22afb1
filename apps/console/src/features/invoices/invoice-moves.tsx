'use client';

import type { InvoiceState, InvoiceView } from '@tallygate/contracts/invoice';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import type { InvoiceMove } from '#data/invoices.ts';
import { MOVE_WORDS } from './move-words.ts';

const MoveDialog = dynamic(() => import('./move-dialog.tsx').then((module) => module.MoveDialog), { ssr: false });

type Target = InvoiceMove['to'];

/** What can be said of an invoice in a state. */
const TARGETS: Readonly<Partial<Record<InvoiceState, readonly Target[]>>> = {
  held: ['recompute', 'release'],
  final: ['sent', 'paid', 'void'],
  sent: ['paid', 'uncollectible', 'void'],
  overdue: ['paid', 'uncollectible', 'void'],
  uncollectible: ['paid', 'void'],
};

/** Buttons for what became of an invoice, each with a reason that stays in its history. */
export function InvoiceMoves({ invoice: { id, state } }: { invoice: InvoiceView }) {
  const [target, setTarget] = useState<Target | null>(null);
  return (
    <>
      {(TARGETS[state] ?? []).map((one) => (
        <Button key={one} onClick={() => setTarget(one)}>
          {MOVE_WORDS[one].button}
        </Button>
      ))}
      {target !== null && <MoveDialog id={id} to={target} onClose={() => setTarget(null)} />}
    </>
  );
}
