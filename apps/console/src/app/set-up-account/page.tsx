import type { Metadata } from 'next';
import { SetUpAccount } from '#features/sign-in/set-up-account.tsx';

export const metadata: Metadata = { title: 'Set up the administrator' };

export default function SetUpAccountPage() {
  return <SetUpAccount />;
}
