'use client';

import type { ReactNode } from 'react';
import { Sheet, SheetContent } from '#components/ui/sheet.tsx';

/** The values to filter by, where there is no room for them beside the list. */
export function FacetSheet({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent heading="Values" side="left" className="max-w-xs">
        <div className="px-4 py-3">{children}</div>
      </SheetContent>
    </Sheet>
  );
}
