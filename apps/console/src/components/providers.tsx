'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { type ReactNode, useEffect, useState } from 'react';
import { readerZone } from '#lib/format.ts';
import { placeCookie } from '#lib/place-cookie.ts';
import { createQueryClient } from '#lib/query-client.ts';
import { onZoneChange, ownLocale } from '#lib/zone.ts';
import { AppsOrigin } from './apps-origin.ts';
import { Toasts } from './toasts.tsx';
import { DrawnAt } from './use-now.ts';

type ProvidersProps = {
  nonce: string | undefined;
  /** Where the frames of apps come from; null where there is no such origin. */
  appsOrigin: string | null;
  drawnAtMs: number;
  children: ReactNode;
};

export function Providers({ nonce, appsOrigin, drawnAtMs, children }: ProvidersProps) {
  const [client] = useState(createQueryClient);
  useEffect(() => {
    const tellServer = () => {
      // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not there for pages that are not served securely
      document.cookie = placeCookie({ locale: ownLocale(), timeZone: readerZone() });
    };
    tellServer();
    return onZoneChange(tellServer);
  }, []);
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <DrawnAt value={drawnAtMs}>
        <AppsOrigin value={appsOrigin}>
          <QueryClientProvider client={client}>{children}</QueryClientProvider>
        </AppsOrigin>
      </DrawnAt>
      <Toasts />
    </ThemeProvider>
  );
}
