import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LazyMeterForm } from '#features/meters/lazy-meter-form.tsx';

export const metadata: Metadata = { title: 'New meter' };

export default function NewMeterRoute() {
  return (
    <Page>
      <PageHeader
        trail={[{ label: 'Meters', href: '/meters' }]}
        title="New meter"
        description="Say what is counted and what it costs; the preview shows what that comes to for the calls already recorded."
      />
      <LazyMeterForm />
    </Page>
  );
}
