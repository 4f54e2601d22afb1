'use client';

import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { toastArea } from '#lib/notify.ts';

const ToastArea = dynamic(() => import('./toast-area.tsx').then((module) => module.ToastArea), { ssr: false });

/** Where toasts appear, from the first one on. */
export function Toasts() {
  const [isWanted, setWanted] = useState(false);
  useEffect(() => toastArea.connect(() => setWanted(true)), []);
  return isWanted ? <ToastArea /> : null;
}
