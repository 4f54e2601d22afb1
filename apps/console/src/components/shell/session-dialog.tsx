'use client';

import { SignInForm } from '../sign-in-form.tsx';
import { Dialog, DialogContent } from '../ui/dialog.tsx';

/** The session ended while somebody was at work: sign in again in place, so that a half-filled form is kept. */
export function SessionDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        heading="Your session ended"
        description="Sign in again; nothing on this page is lost."
        className="max-w-sm"
      >
        <SignInForm onSignedIn={onClose} />
      </DialogContent>
    </Dialog>
  );
}
