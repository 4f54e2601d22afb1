import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { unsaved } from '#lib/unsaved.ts';

/** The ways from page to page. Nobody else uses the router, so that nothing unsaved is lost on any way. */
export function useNavigate() {
  const router = useRouter();
  return useMemo(
    () => ({
      /** Goes to a page; asks first when something is not saved. */
      leave(href: string): void {
        void unsaved.mayLeave().then((isFree) => isFree && router.push(href));
      },
      /** Goes to a page from what has just been saved. */
      goOn(href: string): void {
        unsaved.free();
        router.push(href);
      },
      /** Draws the page anew where it is; what is typed and open stays. */
      redraw(): void {
        router.refresh();
      },
      /** The same without a way back. */
      replace(href: string): void {
        router.replace(href);
      },
    }),
    [router],
  );
}
