'use client';

import { type ComponentProps, createContext, type KeyboardEvent, type ReactNode, use, useId, useState } from 'react';
import { cn } from '#lib/class-names.ts';
import { tabListStyle, tabStyle } from './tab-style.ts';

type Chosen = { id: string; value: string; choose: (value: string) => void };
const ChosenTab = createContext<Chosen>({ id: '', value: '', choose: () => undefined });

type TabsProps = {
  /** The tab that is open at first, where nobody outside decides. */
  defaultValue?: string;
  value?: string;
  onValueChange?: (value: string) => void;
  className?: string;
  children: ReactNode;
};

/** Views of the same thing, one of which is shown. Written here because a library for it weighs as much as a page. */
export function Tabs({ defaultValue = '', value, onValueChange, className, children }: TabsProps) {
  const [own, setOwn] = useState(defaultValue);
  const id = useId();
  const choose = (next: string) => {
    if (next === (value ?? own)) return;
    setOwn(next);
    onValueChange?.(next);
  };
  return (
    <ChosenTab value={{ id, value: value ?? own, choose }}>
      <div className={className}>{children}</div>
    </ChosenTab>
  );
}

/** The row of tabs; arrows, Home and End choose, as the authoring practices of ARIA have it. */
export function TabsList({ className, ...props }: ComponentProps<'div'>) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const tabs = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('[role="tab"]:not(:disabled)')];
    const at = tabs.indexOf(document.activeElement as HTMLButtonElement);
    const isRightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl';
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + (isRightToLeft ? -1 : 1),
      ArrowLeft: at + (isRightToLeft ? 1 : -1),
      Home: 0,
      End: tabs.length - 1,
    };
    const next = steps[event.key];
    if (next === undefined || at < 0) return;
    event.preventDefault();
    const tab = tabs[(next + tabs.length) % tabs.length];
    tab?.focus();
    tab?.click();
  };
  return <div role="tablist" tabIndex={-1} onKeyDown={onKeyDown} className={cn(tabListStyle, className)} {...props} />;
}

export function TabsTrigger({ value, className, ...props }: ComponentProps<'button'> & { value: string }) {
  const chosen = use(ChosenTab);
  const isOpen = value === chosen.value;
  return (
    <button
      type="button"
      role="tab"
      id={`${chosen.id}-${value}-tab`}
      aria-selected={isOpen}
      aria-controls={`${chosen.id}-${value}`}
      tabIndex={isOpen ? 0 : -1}
      data-state={isOpen ? 'active' : 'inactive'}
      onClick={() => chosen.choose(value)}
      className={cn(tabStyle, className)}
      {...props}
    />
  );
}

/** What a tab shows; it is there while the tab is open. */
export function TabsContent({
  value,
  className,
  children,
}: {
  value: string;
  className?: string;
  children: ReactNode;
}) {
  const chosen = use(ChosenTab);
  const isOpen = value === chosen.value;
  return (
    <div
      role="tabpanel"
      id={`${chosen.id}-${value}`}
      aria-labelledby={`${chosen.id}-${value}-tab`}
      hidden={!isOpen}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel without anything to focus is reached itself
      tabIndex={0}
      className={cn('pt-4', className)}
    >
      {isOpen && children}
    </div>
  );
}
