import './globals.css';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from '#components/providers.tsx';

export const metadata: Metadata = {
  title: { default: 'Tallygate', template: '%s · Tallygate' },
  description: 'Charge for the tool calls of any MCP server.',
};
export const viewport: Viewport = { colorScheme: 'light dark' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const given = await headers();
  const nonce = given.get('x-nonce') ?? undefined;
  return (
    // The theme's class is set by a script before hydration.
    <html lang="en" suppressHydrationWarning>
      <body>
        <a
          href="#main"
          className="fixed top-2 start-2 z-60 -translate-y-20 rounded-md bg-brand px-4 py-2 font-medium text-on-brand focus:translate-y-0 print:hidden"
        >
          Skip to content
        </a>
        <Providers nonce={nonce} appsOrigin={given.get('x-apps-origin') || null} drawnAtMs={Date.now()}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
