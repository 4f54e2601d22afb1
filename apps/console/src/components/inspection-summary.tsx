import type { Inspection } from '@tallygate/contracts/upstream-inspection';
import { formatCount } from '#lib/format.ts';
import { TestSteps } from './test-steps.tsx';
import { Alert } from './ui/alert.tsx';

/** One line of result, the tools by name, and the steps on request. */
export function InspectionSummary({ inspection }: { inspection: Inspection }) {
  const { ok, server, tools, steps } = inspection;
  const failed = steps.find((step) => step.result === 'fail');
  return (
    <div className="flex flex-col gap-3">
      {ok ? (
        <Alert tone="good" live heading={server ? `${server.name} ${server.version} answers` : 'The server answers'}>
          <p>
            {formatCount(tools.length, 'tool', 'tools')} found{server && <>, protocol {server.protocolVersion}</>}.
          </p>
          {tools.length > 0 && (
            <ul aria-label="Tools found" className="flex flex-wrap gap-1.5 pt-1">
              {tools.map((tool) => (
                <li
                  key={tool.name}
                  title={tool.description}
                  className="rounded bg-surface px-1.5 py-0.5 font-mono text-xs"
                >
                  {tool.name}
                </li>
              ))}
            </ul>
          )}
        </Alert>
      ) : (
        <Alert tone="bad" live heading={failed ? `${failed.name} failed` : 'The test failed'}>
          {failed?.detail}
        </Alert>
      )}
      <details open={!ok} className="text-sm">
        <summary className="w-fit rounded text-ink-muted hover:text-ink">Steps of the test</summary>
        <div className="pt-2">
          <TestSteps steps={steps} label="Steps of the test" />
        </div>
      </details>
    </div>
  );
}
