import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { apiTokensQuery } from '#data/api-tokens.ts';
import { TokensPage } from '#features/settings/tokens/tokens-page.tsx';

export const metadata: Metadata = { title: 'API tokens' };

export default function TokensPageRoute() {
  return (
    <Page>
      <Prefetch queries={[apiTokensQuery]}>
        <TokensPage />
      </Prefetch>
    </Page>
  );
}
