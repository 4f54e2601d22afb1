'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { ConfirmDialog } from './confirm-dialog.tsx';

/** While `when` holds, leaving by a link, a reload or closing the tab asks once. */
export function DirtyGuard({ when }: { when: boolean }) {
  const router = useRouter();
  const [target, setTarget] = useState<string | null>(null);

  useEffect(() => {
    if (!when) return;
    const onBeforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
      const leaves =
        link && link.target !== '_blank' && link.origin === location.origin && link.pathname !== location.pathname;
      if (!leaves || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      event.stopPropagation();
      setTarget(link.pathname + link.search + link.hash);
    };
    window.addEventListener('beforeunload', onBeforeUnload);
    // On the window and early, so that the router's own handler does not see the click.
    window.addEventListener('click', onClick, true);
    return () => {
      window.removeEventListener('beforeunload', onBeforeUnload);
      window.removeEventListener('click', onClick, true);
    };
  }, [when]);

  if (target === null) return null;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && setTarget(null)}
      heading="Discard changes?"
      confirmLabel="Discard"
      cancelLabel="Keep editing"
      danger
      onConfirm={() => {
        router.push(target);
        setTarget(null);
      }}
    >
      What you changed on this page has not been saved.
    </ConfirmDialog>
  );
}
