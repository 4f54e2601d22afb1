'use client';

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '#lib/class-names.ts';
import { BrandMark } from './brand-mark.tsx';
import { isCurrent, NAVIGATION, type NavigationEntry } from './navigation.ts';
import { SetupProgress } from './setup-progress.tsx';

type SidebarProps = { collapsed: boolean; onToggle?: () => void; onNavigate?: () => void };

export function Sidebar({ collapsed, onToggle, onNavigate }: SidebarProps) {
  const pathname = usePathname();
  return (
    <div className="flex h-full flex-col overflow-y-auto bg-rail text-rail-ink">
      <Link
        href="/overview"
        onClick={onNavigate}
        className={cn(
          'flex h-12 shrink-0 items-center gap-2.5 px-4.5 font-semibold tracking-[-0.02em]',
          collapsed && 'justify-center px-0',
        )}
      >
        <BrandMark />
        <span className={cn('text-lg', collapsed && 'sr-only')}>Tallygate</span>
      </Link>
      <nav aria-label="Main" className="flex flex-1 flex-col gap-3 px-2.5 pt-1.5 pb-3">
        {NAVIGATION.map((group) => (
          <div key={group.entries[0]?.href} className={cn(group.isFoot && 'mt-auto')}>
            {group.label && !collapsed && (
              <p className="px-2.5 pb-1 text-2xs font-medium text-rail-muted">{group.label}</p>
            )}
            {collapsed && group !== NAVIGATION[0] && <hr className="mx-2 mb-3 border-rail-line" />}
            <ul className="flex flex-col gap-0.5">
              {group.entries.map((entry) => (
                <li key={entry.href}>
                  <SidebarLink
                    entry={entry}
                    current={isCurrent(entry.href, pathname)}
                    collapsed={collapsed}
                    onNavigate={onNavigate}
                  />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      {!collapsed && <SetupProgress onNavigate={onNavigate} />}
      {onToggle && (
        <button
          type="button"
          onClick={onToggle}
          aria-label={collapsed ? 'Expand sidebar' : 'Collapse sidebar'}
          className={cn(
            'flex h-11 shrink-0 items-center gap-2.5 border-t border-rail-line px-5 text-xs text-rail-muted hover:text-rail-ink focus-visible:outline-offset-[-2px]',
            collapsed && 'justify-center px-0',
          )}
        >
          {collapsed ? (
            <PanelLeftOpen aria-hidden className="size-4" />
          ) : (
            <PanelLeftClose aria-hidden className="size-4" />
          )}
          {!collapsed && 'Collapse'}
        </button>
      )}
    </div>
  );
}

type SidebarLinkProps = { entry: NavigationEntry; current: boolean; collapsed: boolean; onNavigate?: () => void };

function SidebarLink({ entry, current, collapsed, onNavigate }: SidebarLinkProps) {
  return (
    <Link
      href={entry.href}
      title={`${entry.label} (g ${entry.key})`}
      onClick={onNavigate}
      aria-current={current ? 'page' : undefined}
      className={cn(
        'relative flex h-7.5 items-center gap-2.5 rounded-md px-2.5 text-sm text-rail-muted transition-colors hover:bg-rail-raised hover:text-rail-ink focus-visible:outline-offset-[-2px]',
        current &&
          'bg-rail-raised font-medium text-rail-ink before:absolute before:inset-y-1.5 before:-start-2.5 before:w-[3px] before:rounded-e before:bg-rail-accent',
        collapsed && 'justify-center px-0',
      )}
    >
      <entry.icon aria-hidden className="size-4.5 shrink-0" strokeWidth={1.75} />
      <span className={cn(collapsed && 'sr-only')}>{entry.label}</span>
    </Link>
  );
}
