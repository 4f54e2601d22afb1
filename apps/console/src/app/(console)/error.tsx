'use client';

import { Page } from '#components/page.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError } from '#components/states.tsx';

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Page>
      <PageHeader title="This page failed" description="The rest of the console still works." />
      <LoadError error={error} what={error.digest ? `this page (${error.digest})` : 'this page'} onRetry={reset} />
    </Page>
  );
}
