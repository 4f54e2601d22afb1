'use client';

import { NEWEST_FIRST } from '@tallygate/contracts/event-table';
import { Bookmark, Columns3, Download } from 'lucide-react';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { LazyMenu } from '#components/lazy-menu.tsx';
import { Button } from '#components/ui/button.tsx';
import { LiveControl } from './live-control.tsx';
import { RangeSelect } from './range-control.tsx';
import type { ColumnChoice } from './use-column-choice.ts';
import type { TailState } from './use-event-tail.ts';
import type { EventView } from './use-event-view.ts';

const loadViews = () => import('./views-menu.tsx').then((module) => module.ViewsMenu);
const loadColumns = () => import('./columns-menu.tsx').then((module) => module.ColumnsMenu);
const loadExport = () => import('./export-menu.tsx').then((module) => module.ExportMenu);
const ViewsMenu = dynamic(loadViews, { ssr: false });
const ColumnsMenu = dynamic(loadColumns, { ssr: false });
const ExportMenu = dynamic(loadExport, { ssr: false });

type EventsToolbarProps = {
  view: EventView;
  choice: ColumnChoice;
  live: TailState;
  total: number | undefined;
  onCustomRange: () => void;
};

/** What is done with the list as a whole. */
export function EventsToolbar({ view, choice, live, total, onCustomRange }: EventsToolbarProps) {
  const views = {
    'data-menu': 'views',
    size: 'sm',
    children: <MenuLabel icon={<Bookmark aria-hidden />} text="Views" />,
  } as const;
  const columns = {
    'data-menu': 'columns',
    size: 'sm',
    className: 'max-sm:hidden',
    children: <MenuLabel icon={<Columns3 aria-hidden />} text="Columns" />,
  } as const;
  const files = {
    'data-menu': 'export',
    size: 'sm',
    children: <MenuLabel icon={<Download aria-hidden />} text="Export" />,
  } as const;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <LiveControl live={view.live} why={whyNotLive(view)} state={live} onChange={view.setLive} />
      <RangeSelect view={view} onCustom={onCustomRange} />
      <LazyMenu button={views} preload={() => void loadViews()}>
        <ViewsMenu>
          <Button {...views} />
        </ViewsMenu>
      </LazyMenu>
      <LazyMenu button={columns} preload={() => void loadColumns()}>
        <ColumnsMenu choice={choice}>
          <Button {...columns} />
        </ColumnsMenu>
      </LazyMenu>
      <LazyMenu button={files} preload={() => void loadExport()}>
        <ExportMenu view={view} total={total}>
          <Button {...files} />
        </ExportMenu>
      </LazyMenu>
    </div>
  );
}

/** Why new events have no place in the list, though live is not switched off. */
function whyNotLive({ sort, filters }: EventView): string | undefined {
  if (sort !== NEWEST_FIRST) return 'Another order has no place for new events';
  return filters.to === undefined ? undefined : 'The range has an end';
}

function MenuLabel({ icon, text }: { icon: ReactNode; text: string }) {
  return (
    <>
      {icon}
      <span className="max-sm:sr-only">{text}</span>
    </>
  );
}

/** Opens a menu of the toolbar, as somebody who tabs to it and presses Enter would. */
export function openMenu(name: 'columns' | 'export'): void {
  const button = document.querySelector<HTMLElement>(`[data-menu="${name}"]`);
  button?.focus();
  const isTaken = button?.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
  );
  if (isTaken) button?.click();
}
