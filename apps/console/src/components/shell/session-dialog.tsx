'use client';

import { useEffect, useState } from 'react';
import { onSessionEnd } from '#lib/session-end.ts';
import { SignInForm } from '../sign-in-form.tsx';
import { Dialog, DialogContent } from '../ui/dialog.tsx';

/** The session ended while somebody was at work: sign in again in place, so that a half-filled form is kept. */
export function SessionDialog() {
  const [open, setOpen] = useState(false);
  useEffect(() => onSessionEnd(() => setOpen(true)), []);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogContent
        heading="Your session ended"
        description="Sign in again; nothing on this page is lost."
        className="max-w-sm"
      >
        <SignInForm onSignedIn={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}
