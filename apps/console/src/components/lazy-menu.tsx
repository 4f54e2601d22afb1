'use client';

import { type ComponentProps, type ReactNode, useState } from 'react';
import { Button } from './ui/button.tsx';

type LazyMenuProps = {
  /** How the button looks until the menu takes its place. */
  button: Omit<ComponentProps<typeof Button>, 'onClick' | 'onFocus' | 'onPointerEnter'>;
  /** Starts loading the menu's code. */
  preload: () => void;
  /** The menu, already open, with a trigger of its own that looks the same. */
  children: ReactNode;
};

/** The button of a menu whose code arrives when somebody reaches for it. */
export function LazyMenu({ button, preload, children }: LazyMenuProps) {
  const [isWanted, setWanted] = useState(false);
  if (isWanted) return children;
  return (
    <Button
      {...button}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={preload}
      onFocus={preload}
      onClick={() => setWanted(true)}
    />
  );
}
