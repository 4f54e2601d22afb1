import type { Metadata } from 'next';
import { EnterPortal } from '#features/portal/enter-portal.tsx';

export const metadata: Metadata = { title: { absolute: 'Customer portal' }, referrer: 'no-referrer' };

export default function EnterPortalRoute() {
  return (
    <main id="main" className="mx-auto max-w-3xl p-6">
      <h1 className="sr-only">Customer portal</h1>
      <EnterPortal />
    </main>
  );
}
