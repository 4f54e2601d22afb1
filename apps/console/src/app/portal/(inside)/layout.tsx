import type { ReactNode } from 'react';
import { PortalShell } from '#features/portal/portal-shell.tsx';

export default function PortalLayout({ children }: { children: ReactNode }) {
  return <PortalShell>{children}</PortalShell>;
}
