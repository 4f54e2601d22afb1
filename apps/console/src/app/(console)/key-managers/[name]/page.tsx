import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { keyManagerQuery } from '#data/key-managers.ts';
import { KeyManagerPage } from '#features/key-managers/key-manager-page.tsx';

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).name)} · Key managers` };
}

export default async function KeyManagerRoute({ params }: Props) {
  const name = decodeURIComponent((await params).name);
  return (
    <Page>
      <Prefetch queries={[keyManagerQuery(name)]}>
        <KeyManagerPage name={name} />
      </Prefetch>
    </Page>
  );
}
