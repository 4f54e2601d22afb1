import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { pendingQuery } from '#data/versions.ts';
import { PendingReview } from '#features/versions/pending-review.tsx';

export const metadata: Metadata = { title: 'Review and apply' };

export default function PendingReviewRoute() {
  return (
    <Page>
      <Prefetch queries={[pendingQuery]}>
        <PendingReview />
      </Prefetch>
    </Page>
  );
}
