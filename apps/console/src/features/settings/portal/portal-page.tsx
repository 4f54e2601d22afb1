'use client';

import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import dynamic from 'next/dynamic';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { plansQuery } from '#data/plans.ts';
import { portalSettingsQuery } from '#data/portal-settings.ts';
import { railsQuery } from '#data/rails.ts';
import { PortalKeys } from './portal-keys.tsx';

const PortalForm = dynamic(() => import('./portal-form.tsx').then((module) => module.PortalForm), {
  ssr: false,
  loading: () => <PageSkeleton />,
});

/** The portal of customers: whether it is open, how it looks, who may frame it, and by which keys they come in. */
export function PortalPage() {
  const settings = useQuery(portalSettingsQuery);
  const rails = useQuery(railsQuery);
  const plans = useQuery(plansQuery);
  const { data } = settings;
  const failure = settings.error ?? rails.error ?? plans.error;
  return (
    <>
      <PageHeader
        title="Customer portal"
        description="Where companies see what they use and owe. They come by links that your site signs."
        trail={[{ label: 'Settings', href: '/settings' }]}
        aside={data && <Badge tone={data.isOpen ? 'good' : 'neutral'}>{data.isOpen ? 'Open' : 'Closed'}</Badge>}
        actions={
          <Button asChild>
            <a href="/portal" target="_blank" rel="noreferrer">
              <ExternalLink aria-hidden /> Open the portal
            </a>
          </Button>
        }
      />
      {data && rails.data && plans.data ? (
        <>
          <PortalForm settings={data} rails={rails.data} plans={plans.data} />
          <PortalKeys />
        </>
      ) : failure ? (
        <LoadError
          error={failure}
          what="the portal's settings"
          onRetry={() => {
            void settings.refetch();
            void rails.refetch();
            void plans.refetch();
          }}
        />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
