'use client';

import { Sheet, SheetContent } from '../ui/sheet.tsx';
import { Sidebar } from './sidebar.tsx';

/** The sidebar as a sheet, where a window has no room for it beside the page. */
export function MobileNavigation({ onClose }: { onClose: () => void }) {
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent heading="Navigation" side="left" hideHeading className="max-w-72 bg-rail">
        <Sidebar collapsed={false} onNavigate={onClose} />
      </SheetContent>
    </Sheet>
  );
}
