import type { Metadata } from 'next';
import { StartPage } from '#features/portal/start-page.tsx';

export const metadata: Metadata = { title: { absolute: 'Get started' } };

export default function StartRoute() {
  return <StartPage />;
}
