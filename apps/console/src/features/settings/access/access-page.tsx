'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { FormSection } from '#components/field.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { sessionQuery } from '#data/session.ts';
import { SecondFactor } from './second-factor.tsx';
import { SessionList } from './session-list.tsx';
import { UserList } from './user-list.tsx';

/** Forms are much code: the page's frame does not wait for it. */
const PasswordForm = dynamic(() => import('./password-form.tsx').then((module) => module.PasswordForm), {
  ssr: false,
  loading: () => <Skeleton className="h-80 w-full max-w-md" />,
});

/** Who may use the console: one's own password, open sessions, and for administrators every account. */
export function AccessPage() {
  const { data: session } = useQuery(sessionQuery);
  const isAdmin = session?.roles.includes('admin') === true;
  return (
    <>
      <PageHeader title="People and sessions" trail={[{ label: 'Settings', href: '/settings' }]} />
      <div>
        {session?.isLocal && (
          <>
            <FormSection heading="Your password" description="Changing it ends your other sessions.">
              <PasswordForm isDefault={session.defaultPassword} isWeak={session.weakPassword} />
            </FormSection>
            <FormSection
              heading="Your second factor"
              description="A code of your authenticator at each sign-in, beside the password."
            >
              <SecondFactor />
            </FormSection>
          </>
        )}
        {isAdmin && (
          <FormSection
            heading="People"
            description="Roles add up; each applies what it may change. Who pays and what a call counts is the biller’s."
          >
            <UserList self={session.username} />
          </FormSection>
        )}
        <FormSection
          heading="Sessions"
          description={isAdmin ? 'Everybody who is signed in to this console.' : 'Where you are signed in.'}
        >
          <SessionList showsNames={isAdmin} />
        </FormSection>
      </div>
    </>
  );
}
