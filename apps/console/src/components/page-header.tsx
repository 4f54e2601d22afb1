import Link from 'next/link';
import type { ReactNode } from 'react';

type Crumb = { label: string; href: string };
type PageHeaderProps = {
  title: ReactNode;
  /** What the page is for, in one sentence. */
  description?: ReactNode;
  trail?: Crumb[];
  /** Beside the title: state badges. */
  aside?: ReactNode;
  actions?: ReactNode;
};

/** The one `h1` of a page, where it stands, and what can be done on it. */
export function PageHeader({ title, description, trail = [], aside, actions }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0">
        {trail.length > 0 && (
          <nav aria-label="Breadcrumb" className="mb-1.5">
            <ol className="flex flex-wrap gap-1.5 text-xs text-ink-muted">
              {trail.map((crumb) => (
                <li key={crumb.href} className="flex gap-1.5">
                  <Link href={crumb.href} className="rounded hover:text-ink hover:underline">
                    {crumb.label}
                  </Link>
                  <span aria-hidden>/</span>
                </li>
              ))}
            </ol>
          </nav>
        )}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-2xl font-semibold tracking-[-0.025em] [overflow-wrap:anywhere]">{title}</h1>
          {aside}
        </div>
        {description && (
          <div className="mt-1 max-w-[68ch] text-base text-ink-muted [overflow-wrap:anywhere]">{description}</div>
        )}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
