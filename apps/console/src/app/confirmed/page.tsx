import type { Metadata } from 'next';
import { EntryPage } from '#features/sign-in/entry-page.tsx';

export const metadata: Metadata = { title: 'Confirmed' };

/** The last page of the window in which a person has proved their identity again at the identity provider. */
export default function ConfirmedPage() {
  return (
    <EntryPage heading="Confirmed" lead="Close this window and go on where you were.">
      {null}
    </EntryPage>
  );
}
