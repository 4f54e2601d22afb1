import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { creditsQuery } from '#data/credits.ts';
import { CompanyCredits } from '#features/credits/company-credits.tsx';

export const metadata: Metadata = { title: 'Credits of a customer' };

type Props = { params: Promise<{ company: string }> };

export default async function CompanyCreditsRoute({ params }: Props) {
  const company = decodeURIComponent((await params).company);
  return (
    <Page>
      <Prefetch queries={[creditsQuery(company)]}>
        <CompanyCredits company={company} />
      </Prefetch>
    </Page>
  );
}
