import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { DoctorPage } from '#features/doctor/doctor-page.tsx';

export const metadata: Metadata = { title: 'Doctor' };

export default function DoctorPageRoute() {
  return (
    <Page>
      <DoctorPage />
    </Page>
  );
}
