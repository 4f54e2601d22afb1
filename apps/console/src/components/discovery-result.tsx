import type { Discovery } from '@tallygate/contracts/key-manager-view';
import { formatCount } from '#lib/format.ts';
import { KeyList } from './key-list.tsx';
import { TestSteps } from './test-steps.tsx';
import { Alert } from './ui/alert.tsx';

/** What was found at an issuer: the verdict, its keys, and the steps. */
export function DiscoveryResult({ discovery }: { discovery: Discovery }) {
  const failed = discovery.steps.find((step) => step.result === 'fail');
  return (
    <div className="flex flex-col gap-3">
      {discovery.ok ? (
        <Alert tone="good" live heading={`${formatCount(discovery.keys.length, 'key', 'keys')} found`}>
          {discovery.jwksUri && <code className="font-mono text-xs">{discovery.jwksUri}</code>}
        </Alert>
      ) : (
        <Alert tone="bad" live heading={failed ? `${failed.name} failed` : 'The test failed'}>
          {failed?.detail}
        </Alert>
      )}
      <KeyList keys={discovery.keys} />
      <details open={!discovery.ok} className="text-sm">
        <summary className="w-fit rounded text-ink-muted hover:text-ink">Steps of the test</summary>
        <div className="pt-2">
          <TestSteps steps={discovery.steps} label="Steps of the test" />
        </div>
      </details>
    </div>
  );
}
