import { usePathname } from 'next/navigation';
import { type RefObject, useEffect, useRef } from 'react';

/**
 * Moves the focus to a page that somebody has arrived at, so that the next Tab goes into it and not through the navigation
 * again. What has the focus within the page keeps it: a tab that was pressed, a field that a page begins with.
 */
export function useArrival(main: RefObject<HTMLElement | null>): void {
  const pathname = usePathname();
  const before = useRef(pathname);
  useEffect(() => {
    const hasMoved = before.current !== pathname;
    before.current = pathname;
    if (hasMoved && !main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
  }, [pathname, main]);
}
