import type { Metadata } from 'next';
import { SignIn } from '#features/sign-in/sign-in.tsx';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<{ next?: string | string[]; problem?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const { next, problem } = await searchParams;
  const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined);
  return <SignIn next={text(next)} problem={text(problem)} />;
}
