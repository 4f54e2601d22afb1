'use client';

import { useQuery } from '@tanstack/react-query';
import { FormSection } from '#components/field.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { sessionQuery } from '#data/session.ts';
import { PasswordForm } from './password-form.tsx';
import { SecondFactor } from './second-factor.tsx';
import { SessionList } from './session-list.tsx';
import { UserList } from './user-list.tsx';

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
