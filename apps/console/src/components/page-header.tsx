import Link from 'next/link';
import type { ReactNode } from 'react';
import { PageTitle } from './page-title.tsx';

type Crumb = { label: string; href: string };
type PageHeaderProps = {
  title: ReactNode;
  /** What the page is for, in one sentence; shown on demand. */
  description?: ReactNode;
  trail?: Crumb[];
  /** Beside the title: state badges. */
  aside?: ReactNode;
  actions?: ReactNode;
};

/** The head of a page in one line of 44 px: the way to it, of which its only `h1` is the last part, and what can be done. */
export function PageHeader({ title, description, trail = [], aside, actions }: PageHeaderProps) {
  return (
    <header className="page-head flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-1 py-1">
      <div className="flex min-w-0 flex-1 basis-40 flex-wrap items-center gap-x-2 gap-y-0.5">
        {trail.length > 0 && (
          <nav aria-label="Breadcrumb" className="min-w-0">
            <ol className="flex flex-wrap gap-x-2 text-sm text-ink-muted">
              {trail.map((crumb) => (
                <li key={crumb.href} className="flex min-w-0 gap-2">
                  <Link href={crumb.href} className="max-w-64 truncate rounded hover:text-ink hover:underline">
                    <bdi>{crumb.label}</bdi>
                  </Link>
                  <span aria-hidden className="text-line-strong">
                    /
                  </span>
                </li>
              ))}
            </ol>
          </nav>
        )}
        <PageTitle sentence={description}>{title}</PageTitle>
        {aside}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
