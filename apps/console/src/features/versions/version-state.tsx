import type { VersionView } from '@tallygate/contracts/config-version';
import { Badge, type Tone } from '#components/ui/badge.tsx';

const STATES: Record<VersionView['state'], { tone: Tone; label: string }> = {
  applying: { tone: 'info', label: 'Applying' },
  applied: { tone: 'neutral', label: 'Applied' },
  failed: { tone: 'bad', label: 'Failed' },
  superseded: { tone: 'neutral', label: 'Superseded' },
};

type VersionStateProps = {
  version: Pick<VersionView, 'state' | 'running'>;
  /** Says nothing of versions that are as nearly all are: another one came after them. */
  isListed?: boolean;
};

export function VersionState({ version, isListed = false }: VersionStateProps) {
  if (isListed && version.state === 'superseded' && !version.running) return null;
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
