'use client';

import dynamic from 'next/dynamic';

/** The review of what was just saved; its code arrives when it opens. */
export const ApplyDialog = dynamic(
  () => import('./apply-dialog-content.tsx').then((module) => module.ApplyDialogContent),
  {
    ssr: false,
  },
);
