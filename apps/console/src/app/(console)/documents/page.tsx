import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { DocumentList } from '#features/documents/document-list.tsx';
import { documents } from '#lib/documents.ts';

export const metadata: Metadata = { title: 'Documents' };

export default async function DocumentsRoute() {
  return (
    <Page>
      <DocumentList documents={await documents().list()} />
    </Page>
  );
}
