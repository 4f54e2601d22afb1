'use client';

import type { Finding } from '@tallygate/contracts/finding';
import { formatCount } from '#lib/format.ts';
import { Alert } from './ui/alert.tsx';

type FormProblemsProps = { findings: readonly Finding[]; error?: Error | null };

/** Above the buttons of a form: how many fields are wrong, each in words, and what the server said. */
export function FormProblems({ findings, error }: FormProblemsProps) {
  if (findings.length === 0 && !error) return null;
  const heading =
    findings.length > 0 ? `${formatCount(findings.length, 'field needs', 'fields need')} attention` : error?.message;
  return (
    <Alert tone="bad" heading={heading} live>
      {findings.length > 0 && (
        <ul className="list-disc space-y-0.5 pl-4">
          {findings.map((finding) => (
            <li key={`${finding.path} ${finding.message}`}>
              {finding.path && <code className="font-mono text-xs">{finding.path}: </code>}
              {finding.message}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}
