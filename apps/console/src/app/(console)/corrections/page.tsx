import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { CorrectionsPage } from '#features/corrections/corrections-page.tsx';

export const metadata: Metadata = { title: 'Corrections' };

export default function CorrectionsRoute() {
  return (
    <Page wide>
      <CorrectionsPage />
    </Page>
  );
}
