import type { EntityState } from '@tallygate/contracts/entity-state';
import { Badge, type Tone } from './ui/badge.tsx';

const STATES: Record<EntityState, { tone: Tone; label: string }> = {
  running: { tone: 'good', label: 'Running' },
  pending_create: { tone: 'warn', label: 'New, not applied' },
  pending_change: { tone: 'warn', label: 'Changed, not applied' },
  pending_delete: { tone: 'warn', label: 'Will be removed' },
  failed: { tone: 'bad', label: 'Failed' },
  undeployed: { tone: 'neutral', label: 'Off' },
};

/** How a stored thing relates to what runs. */
export function EntityStateBadge({ state }: { state: EntityState }) {
  const { tone, label } = STATES[state];
  return (
    <Badge tone={tone} dot>
      {label}
    </Badge>
  );
}
