'use client';

import { useEffect } from 'react';
import { Toaster } from 'sonner';
import { toastArea } from '#lib/notify.ts';

export function ToastArea() {
  useEffect(() => toastArea.ready(), []);
  return (
    <Toaster
      position="bottom-right"
      duration={6000}
      toastOptions={{
        classNames: {
          toast: 'bg-surface! text-ink! border! border-line! shadow-float! rounded-lg! font-sans!',
          description: 'text-ink-muted!',
          actionButton: 'bg-brand! text-on-brand!',
        },
      }}
    />
  );
}
