import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { KeyManagerPage } from '#features/key-managers/key-manager-page.tsx';

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).name)} · Key managers` };
}

export default async function KeyManagerRoute({ params }: Props) {
  return (
    <Page>
      <KeyManagerPage name={decodeURIComponent((await params).name)} />
    </Page>
  );
}
