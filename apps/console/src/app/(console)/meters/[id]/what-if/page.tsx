import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { WhatIfPage } from '#features/meters/what-if/what-if-page.tsx';

export const metadata: Metadata = { title: 'What if' };

type Props = { params: Promise<{ id: string }> };

export default async function WhatIfRoute({ params }: Props) {
  const { id } = await params;
  return (
    <Page wide>
      <WhatIfPage id={decodeURIComponent(id)} />
    </Page>
  );
}
