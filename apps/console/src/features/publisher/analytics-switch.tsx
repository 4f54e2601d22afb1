'use client';

import { useState } from 'react';
import { ApplyDialog } from '#components/apply/apply-dialog.tsx';
import { ToggleField } from '#components/field.tsx';
import { Card, CardBody } from '#components/ui/card.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { useMay } from '#data/session.ts';
import { useSetAnalytics } from '#data/settings.ts';
import { notify } from '#lib/notify.ts';

/** The switch over all publishers. */
export function AnalyticsSwitch({ enabled }: { enabled: boolean }) {
  const set = useSetAnalytics();
  const mayChange = useMay('settings.write');
  const [isApplying, setApplying] = useState(false);
  const change = (next: boolean) =>
    set.mutate(next, { onSuccess: () => setApplying(true), onError: (error) => notify.error(error.message) });
  return (
    <Card aria-label="Analytics">
      <CardBody>
        <ToggleField
          label="Analytics"
          help={
            enabled
              ? 'Events leave for the publisher below.'
              : 'Nothing leaves. Events are still recorded and shown here.'
          }
        >
          {(control) => (
            <Switch
              {...control}
              checked={enabled}
              disabled={set.isPending || mayChange === false}
              onCheckedChange={change}
            />
          )}
        </ToggleField>
      </CardBody>
      {isApplying && (
        <ApplyDialog entities={[{ type: 'setting', id: 'analytics' }]} onClose={() => setApplying(false)} />
      )}
    </Card>
  );
}
