import type { AlertEndpointView } from '@tallygate/contracts/alert-endpoint';
import { Badge } from '#components/ui/badge.tsx';

export function EndpointState({ endpoint: { enabled, offBecause } }: { endpoint: AlertEndpointView }) {
  if (enabled)
    return (
      <Badge tone="good" dot>
        On
      </Badge>
    );
  return offBecause === null ? (
    <Badge>Off</Badge>
  ) : (
    <Badge tone="bad" dot>
      Switched off
    </Badge>
  );
}
