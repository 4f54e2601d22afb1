import type { Metadata } from 'next';
import { Enrol } from '#features/sign-in/enrol.tsx';

export const metadata: Metadata = { title: 'Second factor' };

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export default async function EnrolPage({ searchParams }: Props) {
  const { next } = await searchParams;
  return <Enrol next={typeof next === 'string' ? next : undefined} />;
}
