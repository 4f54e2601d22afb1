'use client';

import { useEffect, useState } from 'react';
import { unsaved } from '#lib/unsaved.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { useNavigate } from './use-navigate.ts';

/** Asks before something unsaved is lost: by a link, by Back and Forward, by a reload or the end of the tab. */
export function LeaveGuard() {
  const { leave } = useNavigate();
  const [question, setQuestion] = useState<{ answer: (isLeaving: boolean) => void } | null>(null);

  useEffect(
    () =>
      unsaved.onAsk(
        (isVoid) =>
          new Promise((answer) => {
            // A second question replaces the first, which is then answered by no.
            setQuestion((before) => {
              before?.answer(false);
              return { answer };
            });
            // The page may go in spite of the question, by a second Back: it is not to stand over the next one.
            isVoid.addEventListener('abort', () => {
              answer(false);
              setQuestion(null);
            });
          }),
      ),
    [],
  );

  useEffect(() => {
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (unsaved.exists()) event.preventDefault();
    };
    const onClick = (event: MouseEvent) => {
      if (!unsaved.exists()) return;
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
      const leaves =
        link && link.target !== '_blank' && link.origin === location.origin && link.pathname !== location.pathname;
      if (!leaves || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      event.stopPropagation();
      leave(link.pathname + link.search + link.hash);
    };
    window.addEventListener('beforeunload', onBeforeUnload);
    // On the window and early, so that the router's own handler does not see the click.
    window.addEventListener('click', onClick, true);
    const stopTraverse = guardTraversal();
    return () => {
      window.removeEventListener('beforeunload', onBeforeUnload);
      window.removeEventListener('click', onClick, true);
      stopTraverse();
    };
  }, [leave]);

  const close = (isLeaving: boolean) => {
    question?.answer(isLeaving);
    setQuestion(null);
  };
  return (
    <ConfirmDialog
      open={question !== null}
      onOpenChange={(open) => !open && close(false)}
      heading="Discard changes?"
      confirmLabel="Discard"
      cancelLabel="Keep editing"
      danger
      onConfirm={() => close(true)}
    >
      What you changed on this page has not been saved.
    </ConfirmDialog>
  );
}

/**
 * Asks before Back and Forward, where the browser lets a page do so: it does not when nothing was pressed in the page since
 * the last time. Pushes are not its business, because the router has drawn the next page when they are told.
 */
function guardTraversal(): () => void {
  if (!('navigation' in window)) return () => {};
  const { navigation } = window;
  const onNavigate = (event: NavigateEvent) => {
    if (event.navigationType !== 'traverse' || !event.cancelable || !unsaved.exists()) return;
    const { url, key } = event.destination;
    if (new URL(url).pathname === location.pathname) return;
    event.preventDefault();
    void unsaved.mayLeave().then((isFree) => isFree && navigation.traverseTo(key));
  };
  navigation.addEventListener('navigate', onNavigate);
  return () => navigation.removeEventListener('navigate', onNavigate);
}
