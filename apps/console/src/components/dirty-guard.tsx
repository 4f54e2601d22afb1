'use client';

import { useEffectEvent, useLayoutEffect } from 'react';
import { unsaved } from '#lib/unsaved.ts';

type DirtyGuardProps = {
  when: boolean;
  /** Told when the page went all the same, and nobody was asked: by a Back that browsers let no page refuse. */
  onLost?: () => void;
};

/** While `when` holds, every way off the page asks first. */
export function DirtyGuard({ when, onLost }: DirtyGuardProps) {
  const leave = useEffectEvent(() => {
    if (when && unsaved.exists()) onLost?.();
  });
  // Before the guard itself ends, whose hold tells whether anybody agreed.
  useLayoutEffect(() => () => leave(), []);
  // Before the next paint, and gone with a page that is only hidden.
  useLayoutEffect(() => (when ? unsaved.hold() : undefined), [when]);
  return null;
}
