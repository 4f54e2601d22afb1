'use client';

import type { ApiKeyReply } from '@tallygate/contracts/api-key';
import { Dialog, DialogContent } from '#components/ui/dialog.tsx';
import { ShownKey } from './shown-key.tsx';

type RegeneratedKeyProps = { reply: ApiKeyReply; header: string; onClose: () => void };

/** The key that takes the place of another. A press beside it must not lose what nobody can show again. */
export function RegeneratedKey({ reply, header, onClose }: RegeneratedKeyProps) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent heading="API key regenerated" onInteractOutside={(event) => event.preventDefault()}>
        <ShownKey reply={reply} header={header} />
      </DialogContent>
    </Dialog>
  );
}
