import type { VersionView } from '@tallygate/contracts/config-version';
import { Badge, type Tone } from '#components/ui/badge.tsx';

const STATES: Record<VersionView['state'], { tone: Tone; label: string }> = {
  applying: { tone: 'info', label: 'Applying' },
  applied: { tone: 'neutral', label: 'Applied' },
  failed: { tone: 'bad', label: 'Failed' },
  superseded: { tone: 'neutral', label: 'Superseded' },
};

export function VersionState({ version }: { version: Pick<VersionView, 'state' | 'running'> }) {
  if (version.running) {
    return (
      <Badge tone="good" dot>
        Running
      </Badge>
    );
  }
  const { tone, label } = STATES[version.state];
  return <Badge tone={tone}>{label}</Badge>;
}
