'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { ConfirmDialogProps } from './confirm-window.tsx';

const ConfirmWindow = dynamic(() => import('./confirm-window.tsx').then((module) => module.ConfirmWindow), {
  ssr: false,
});

/** Asks before something is done. Its code arrives with the first question; then it stays, to be seen closing. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [wasUsed, setUsed] = useState(false);
  if (props.open && !wasUsed) setUsed(true);
  return wasUsed ? <ConfirmWindow {...props} /> : null;
}
