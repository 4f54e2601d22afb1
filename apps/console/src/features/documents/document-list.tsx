import Link from 'next/link';
import { PageHeader } from '#components/page-header.tsx';
import { type DocumentTitle, documentPath } from '#lib/document-title.ts';

const HEADINGS = { guide: 'Guides', errors: 'Error codes' } as const;

/** Everything there is to read in the console. */
export function DocumentList({ documents }: { documents: readonly DocumentTitle[] }) {
  return (
    <>
      <PageHeader title="Documents" description="How things work, and what each error means, for this version." />
      {(['guide', 'errors'] as const).map((folder) => (
        <section key={folder} aria-labelledby={folder} className="flex flex-col gap-3">
          <h2 id={folder} className="text-base font-semibold">
            {HEADINGS[folder]}
          </h2>
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,17rem),1fr))] gap-x-6 gap-y-1 text-sm">
            {documents
              .filter((one) => one.folder === folder)
              .map((one) => (
                <li key={one.name} className="min-w-0">
                  <Link
                    href={documentPath(one)}
                    className="block truncate rounded py-0.5 hover:underline"
                    dir="auto"
                    title={one.title}
                  >
                    {one.title}
                  </Link>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}
