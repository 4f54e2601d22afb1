import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { plansQuery } from '#data/plans.ts';
import { portalLinkKeysQuery, portalSettingsQuery } from '#data/portal-settings.ts';
import { railsQuery } from '#data/rails.ts';
import { PortalPage } from '#features/settings/portal/portal-page.tsx';

export const metadata: Metadata = { title: 'Customer portal' };

export default function PortalSettingsRoute() {
  return (
    <Page>
      <Prefetch queries={[portalSettingsQuery, portalLinkKeysQuery, railsQuery, plansQuery]}>
        <PortalPage />
      </Prefetch>
    </Page>
  );
}
