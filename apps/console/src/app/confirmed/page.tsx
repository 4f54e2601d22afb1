import type { Metadata } from 'next';
import { EntryPage } from '#features/sign-in/entry-page.tsx';

export const metadata: Metadata = { title: 'Confirmed' };

/** Where somebody lands who proved again at the identity provider, in a window of its own, who they are. */
export default function ConfirmedPage() {
  return (
    <EntryPage heading="Confirmed" lead="Close this window and go on where you were.">
      {null}
    </EntryPage>
  );
}
