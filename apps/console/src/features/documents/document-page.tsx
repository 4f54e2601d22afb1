import Link from 'next/link';
import { MarkdownText } from '#components/markdown-text.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { type DocumentTitle, documentLink } from '#lib/document-title.ts';

/** One document, drawn on the server. What it links to in the sources is text here. */
export function DocumentPage({ document }: { document: DocumentTitle & { text: string } }) {
  return (
    <>
      <PageHeader trail={[{ label: 'Documents', href: '/documents' }]} title={document.title} />
      <article aria-label={document.title}>
        <MarkdownText
          text={document.text}
          className="max-w-[78ch]"
          hasHeadings
          link={(href, name) => {
            const address = documentLink(href, document);
            if (address === null) return <span>{name}</span>;
            if (!address.startsWith('http'))
              return (
                <Link href={address} className="underline underline-offset-3">
                  {name}
                </Link>
              );
            return (
              <a href={address} target="_blank" rel="noopener noreferrer" className="underline underline-offset-3">
                {name}
              </a>
            );
          }}
        />
      </article>
    </>
  );
}
