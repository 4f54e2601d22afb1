import type { PublisherTest } from '@tallygate/contracts/publisher-view';
import { TestSteps } from './test-steps.tsx';
import { Alert } from './ui/alert.tsx';

/** How a connection test or a test event went. */
export function PublisherResult({ result, success }: { result: PublisherTest; success: string }) {
  const failed = result.steps.find((step) => step.result === 'fail');
  return (
    <div className="flex flex-col gap-3">
      {result.ok ? (
        <Alert tone="good" live heading={success}>
          {result.eventId && (
            <>
              Event <code className="font-mono text-xs">{result.eventId}</code>
            </>
          )}
        </Alert>
      ) : (
        <Alert tone="bad" live heading={failed ? `${failed.name} failed` : 'The test failed'}>
          {failed?.detail}
        </Alert>
      )}
      <details open={!result.ok} className="text-sm">
        <summary className="w-fit rounded text-ink-muted hover:text-ink">Steps of the test</summary>
        <div className="pt-2">
          <TestSteps steps={result.steps} label="Steps of the test" />
        </div>
      </details>
    </div>
  );
}
