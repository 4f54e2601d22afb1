/** How tabs look; also for rows of links between pages, which need none of the tabs' behaviour. */
export const tabListStyle = 'flex gap-5 overflow-x-auto border-b more-beyond';
export const tabStyle =
  '-mb-px inline-flex items-center gap-1.5 border-b-2 border-transparent px-0.5 py-2 text-sm font-medium whitespace-nowrap text-ink-muted hover:text-ink data-[state=active]:border-brand data-[state=active]:text-ink aria-[current=page]:border-brand aria-[current=page]:text-ink focus-visible:outline-offset-[-2px]';
