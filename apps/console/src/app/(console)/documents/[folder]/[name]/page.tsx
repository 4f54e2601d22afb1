import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Page } from '#components/page.tsx';
import { DocumentPage } from '#features/documents/document-page.tsx';
import { documents } from '#lib/documents.ts';

type Props = { params: Promise<{ folder: string; name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { folder, name } = await params;
  return { title: (await documents().read(folder, name))?.title };
}

export default async function DocumentRoute({ params }: Props) {
  const { folder, name } = await params;
  const found = await documents().read(folder, name);
  if (found === undefined) notFound();
  return (
    <Page>
      <DocumentPage document={{ ...found, folder: folder === 'errors' ? 'errors' : 'guide', name }} />
    </Page>
  );
}
