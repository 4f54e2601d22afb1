'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { type ReactNode, useEffect, useState } from 'react';
import { placeCookie } from '#lib/place-cookie.ts';
import { createQueryClient } from '#lib/query-client.ts';
import { Toasts } from './toasts.tsx';
import { DrawnAt } from './use-now.ts';

type ProvidersProps = { nonce: string | undefined; drawnAtMs: number; children: ReactNode };

export function Providers({ nonce, drawnAtMs, children }: ProvidersProps) {
  const [client] = useState(createQueryClient);
  useEffect(() => {
    const { locale, timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not there for pages that are not served securely
    document.cookie = placeCookie({ locale, timeZone });
  }, []);
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <DrawnAt value={drawnAtMs}>
        <QueryClientProvider client={client}>{children}</QueryClientProvider>
      </DrawnAt>
      <Toasts />
    </ThemeProvider>
  );
}
