'use client';

import { useLayoutEffect } from 'react';
import { unsaved } from '#lib/unsaved.ts';

/** While `when` holds, every way off the page asks first. */
export function DirtyGuard({ when }: { when: boolean }) {
  // Before the next paint, and gone with a page that is only hidden.
  useLayoutEffect(() => (when ? unsaved.hold() : undefined), [when]);
  return null;
}
