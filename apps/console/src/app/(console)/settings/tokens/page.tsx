import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { TokensPage } from '#features/settings/tokens/tokens-page.tsx';

export const metadata: Metadata = { title: 'API tokens' };

export default function TokensPageRoute() {
  return (
    <Page>
      <TokensPage />
    </Page>
  );
}
