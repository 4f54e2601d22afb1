'use client';

import type { IssuedApiToken } from '@tallygate/contracts/api-token';
import { Dialog, DialogContent } from '#components/ui/dialog.tsx';
import { ShownToken } from './shown-token.tsx';

/** The token that takes the place of another. A press beside it must not lose what nobody can show again. */
export function RotatedToken({ issued, onClose }: { issued: IssuedApiToken; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent heading="API token rotated" onInteractOutside={(event) => event.preventDefault()}>
        <ShownToken issued={issued} />
      </DialogContent>
    </Dialog>
  );
}
