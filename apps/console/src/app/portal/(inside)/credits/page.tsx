import type { Metadata } from 'next';
import { PortalCreditsPage } from '#features/portal/credits-page.tsx';

export const metadata: Metadata = { title: { absolute: 'Credits' } };

type Props = { searchParams: Promise<{ topUp?: string | string[] }> };

export default async function PortalCreditsRoute({ searchParams }: Props) {
  const { topUp } = await searchParams;
  return <PortalCreditsPage topUp={typeof topUp === 'string' ? topUp : null} />;
}
