import { type RefObject, useEffect, useState } from 'react';

/** Whether somebody is reading the list: scrolled away from its top, or marking text in it. */
export function useReading(top: RefObject<HTMLElement | null>, list: RefObject<HTMLElement | null>): boolean {
  const [isScrolledAway, setScrolledAway] = useState(false);
  const [isSelecting, setSelecting] = useState(false);

  useEffect(() => {
    const element = top.current;
    if (!element) return;
    const observer = new IntersectionObserver(([entry]) => {
      // A list whose top is still below the screen was not scrolled away from.
      if (entry) setScrolledAway(!entry.isIntersecting && entry.boundingClientRect.top < 0);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [top]);

  useEffect(() => {
    const onSelection = () => {
      const selection = document.getSelection();
      setSelecting(
        selection !== null && !selection.isCollapsed && list.current?.contains(selection.anchorNode) === true,
      );
    };
    document.addEventListener('selectionchange', onSelection);
    return () => document.removeEventListener('selectionchange', onSelection);
  }, [list]);

  return isScrolledAway || isSelecting;
}
