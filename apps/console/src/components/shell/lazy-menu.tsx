'use client';

import { type ReactNode, useState } from 'react';
import { Button } from '../ui/button.tsx';

type LazyMenuProps = {
  label: string;
  icon: ReactNode;
  /** Starts loading the menu's code. */
  preload: () => void;
  /** The menu, already open, with a trigger of its own that looks the same. */
  children: ReactNode;
};

/** The button of a menu whose code arrives when somebody reaches for it. */
export function LazyMenu({ label, icon, preload, children }: LazyMenuProps) {
  const [isWanted, setWanted] = useState(false);
  if (isWanted) return children;
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={preload}
      onFocus={preload}
      onClick={() => setWanted(true)}
    >
      {icon}
    </Button>
  );
}
