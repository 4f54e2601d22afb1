'use client';

import { type DehydratedState, HydrationBoundary } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect, useLayoutEffect, useState } from 'react';
import { partDrawn, partTakenOver } from '#lib/taken-over.ts';

type DrawnPartProps = { /** What the server read for it. */ state: DehydratedState; children: ReactNode };

/**
 * A part of a page with what the server read for it. Where a browser formats a value differently from the server, React
 * redraws this part alone; until it is taken over, nothing of what was read changes.
 */
export function DrawnPart({ state, children }: DrawnPartProps) {
  const [part] = useState(() => ({}));
  // Layout effects come before every other effect of the same commit, among them those that read again.
  useLayoutEffect(() => {
    partDrawn(part);
    return () => partTakenOver(part);
  }, [part]);
  return (
    <Suspense>
      {/* Inside, because it renews what is cached already in an effect: outside, that effect would come first. */}
      <HydrationBoundary state={state}>{children}</HydrationBoundary>
      <TakenOver part={part} />
    </Suspense>
  );
}

/** Stands after what it tells of, so that its effect is the last of their commit. */
function TakenOver({ part }: { part: object }) {
  useEffect(() => partTakenOver(part), [part]);
  return null;
}
