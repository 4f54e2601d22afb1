import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { TokenCheck } from '#features/key-managers/token-check/token-check.tsx';

export const metadata: Metadata = { title: 'Check a token' };

type Props = { searchParams: Promise<{ proxy?: string | string[] }> };

export default async function CheckTokenRoute({ searchParams }: Props) {
  const { proxy } = await searchParams;
  return (
    <Page>
      <PageHeader
        trail={[{ label: 'Key managers', href: '/key-managers' }]}
        title="Check a token"
        description="Whether a token holds, who calls with it, and which proxies take it."
      />
      <TokenCheck isWholePage proxy={typeof proxy === 'string' ? proxy : ''} />
    </Page>
  );
}
