'use client';

import './globals.css';

export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main className="grid min-h-dvh place-items-center p-6">
          <div>
            <h1 className="text-2xl font-semibold">The console failed to start</h1>
            <p className="my-3 text-ink-muted">Reloading usually helps; the gateway is not affected.</p>
            <button type="button" className="rounded-md bg-brand px-4 py-2 font-medium text-on-brand" onClick={reset}>
              Try again
            </button>
          </div>
        </main>
      </body>
    </html>
  );
}
