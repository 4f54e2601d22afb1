import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { ClockPage } from '#features/settings/clock/clock-page.tsx';

export const metadata: Metadata = { title: 'Clock and timed work' };

export default function ClockPageRoute() {
  return (
    <Page>
      <ClockPage />
    </Page>
  );
}
