'use client';

import type { Finding } from '@tallygate/contracts/finding';
import { formatCount } from '#lib/format.ts';
import { Alert } from './ui/alert.tsx';

type FormProblemsProps = {
  findings: readonly Finding[];
  error?: Error | null;
  /** The form's word for a path; without it paths stand as they are, e.g. those of a file. */
  labelOf?: (path: string) => string | undefined;
};

/** Above the buttons of a form: how many fields are wrong, each in words, and what the server said. */
export function FormProblems({ findings, error, labelOf }: FormProblemsProps) {
  if (findings.length === 0 && !error) return null;
  const heading =
    findings.length > 0 ? formatCount(findings.length, 'field to correct', 'fields to correct') : error?.message;
  return (
    <Alert tone="bad" heading={heading} live>
      {findings.length > 0 && (
        <ul className="list-disc space-y-0.5 ps-4">
          {findings.map((finding) => (
            <li key={`${finding.path} ${finding.message}`}>
              {labelOf ? (
                <Labelled label={labelOf(finding.path)} />
              ) : (
                finding.path && <code className="font-mono text-xs">{finding.path}: </code>
              )}
              {finding.message}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}

function Labelled({ label }: { label: string | undefined }) {
  return label === undefined ? null : <span className="font-medium">{label}: </span>;
}
