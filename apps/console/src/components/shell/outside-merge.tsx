import type { OutsideMerge } from '@tallygate/contracts/config-version';
import { DiffView } from '../diff-view.tsx';
import { FormProblems } from '../form-problems.tsx';
import { Alert } from '../ui/alert.tsx';

type OutsideMergeProps = { merge: OutsideMerge; before: string };

/** What merging the tables that a file defines twice makes of it, and where the two say different things. */
export function OutsideMergeView({ merge, before }: OutsideMergeProps) {
  const disagreements = merge.tables.flatMap((table) => table.disagreements);
  return (
    <>
      <DiffView before={before} after={merge.after} beforeLabel="file on disk" afterLabel="merged" />
      <ul className="list-disc space-y-0.5 ps-5 text-sm">
        {merge.tables.map(({ path, lines }) => (
          <li key={`${path} ${lines.second}`}>
            <code className="font-mono text-xs">{path}</code> of the lines {lines.first} and {lines.second} becomes one
          </li>
        ))}
      </ul>
      {disagreements.length > 0 && (
        <Alert tone="warn" heading="The tables disagree; the later value is taken">
          <ul className="list-disc space-y-0.5 ps-4">
            {disagreements.map(({ path, first, second }) => (
              <li key={`${path} ${second.line}`} className="[overflow-wrap:anywhere]">
                <code className="font-mono text-xs">{path}</code>: line {first.line} says{' '}
                <code className="font-mono text-xs">{first.value}</code>, line {second.line} says{' '}
                <code className="font-mono text-xs">{second.value}</code>
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <FormProblems findings={merge.findings} />
    </>
  );
}
