import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { PendingReview } from '#features/versions/pending-review.tsx';

export const metadata: Metadata = { title: 'Review and apply' };

export default function PendingReviewRoute() {
  return (
    <Page>
      <PendingReview />
    </Page>
  );
}
