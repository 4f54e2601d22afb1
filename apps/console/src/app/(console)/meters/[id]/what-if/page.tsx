import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { meterQuery, runningRulesQuery } from '#data/meters.ts';
import { WhatIfPage } from '#features/meters/what-if/what-if-page.tsx';

export const metadata: Metadata = { title: 'What if' };

type Props = { params: Promise<{ id: string }> };

export default async function WhatIfRoute({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  return (
    <Page>
      <Prefetch queries={[meterQuery(id), runningRulesQuery]}>
        <WhatIfPage id={id} />
      </Prefetch>
    </Page>
  );
}
