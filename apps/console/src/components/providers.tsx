'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useState } from 'react';
import { Toaster } from 'sonner';
import { createQueryClient } from '#lib/query-client.ts';
import { TooltipProvider } from './ui/tooltip.tsx';

export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <QueryClientProvider client={client}>
        <NuqsAdapter>
          <TooltipProvider delayDuration={250}>{children}</TooltipProvider>
        </NuqsAdapter>
      </QueryClientProvider>
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
    </ThemeProvider>
  );
}
