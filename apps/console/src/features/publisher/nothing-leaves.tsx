'use client';

import { useState } from 'react';
import { ApplyDialog } from '#components/apply/apply-dialog.tsx';
import { May } from '#components/rights.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { useSetAnalytics } from '#data/settings.ts';
import { notify } from '#lib/notify.ts';

/** Why an enabled publisher sends nothing: the switch over all publishers is off, as a file may say. */
export function NothingLeaves() {
  const set = useSetAnalytics();
  const [isApplying, setApplying] = useState(false);
  const switchOn = () =>
    set.mutate(true, { onSuccess: () => setApplying(true), onError: (error) => notify.error(error.message) });
  return (
    <>
      <Alert tone="warn" heading="Nothing leaves">
        <p>
          The publisher is on, and <code className="font-mono text-xs">analytics.enabled</code> is off for all
          publishers. Events are recorded here meanwhile.
        </p>
        <May to="settings.write">
          <Button size="sm" className="mt-2" busy={set.isPending} onClick={switchOn}>
            Switch analytics on
          </Button>
        </May>
      </Alert>
      {isApplying && (
        <ApplyDialog entities={[{ type: 'setting', id: 'analytics' }]} onClose={() => setApplying(false)} />
      )}
    </>
  );
}
