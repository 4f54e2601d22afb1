import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { alertRulesQuery } from '#data/alerts.ts';
import { RuleList } from '#features/alerts/rule-list.tsx';

export const metadata: Metadata = { title: 'Rules · Alerts' };

export default function AlertRulesRoute() {
  return (
    <Page>
      <Prefetch queries={[alertRulesQuery]}>
        <RuleList />
      </Prefetch>
    </Page>
  );
}
