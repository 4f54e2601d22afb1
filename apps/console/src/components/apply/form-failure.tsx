'use client';

import type { Finding } from '@tallygate/contracts/finding';
import { CircleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { formatCount } from '#lib/format.ts';

type FormFailureProps = {
  findings: readonly Finding[];
  error: Error | null;
  labelOf: (path: string) => string | undefined;
  onGo?: (path: string) => void;
};

/**
 * Why a save did not go through: the fields to correct, each a way to it, or what the server said. What concerns no field
 * takes the focus, because nothing else on the page would tell of it.
 */
export function FormFailure({ findings, error, labelOf, onGo }: FormFailureProps) {
  const box = useRef<HTMLDivElement>(null);
  const hasField = findings.some(({ path }) => labelOf(path) !== undefined);
  useEffect(() => {
    if (error !== null && !hasField) box.current?.focus();
  }, [error, hasField]);
  if (findings.length === 0 && error === null) return null;
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="flex max-h-[40dvh] items-start gap-2.5 overflow-y-auto rounded-md border border-bad-line bg-bad-soft px-3 py-2 text-sm"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0 [overflow-wrap:anywhere]">
        {findings.length === 0 ? (
          <p className="font-medium">{error?.message}</p>
        ) : (
          <>
            <p className="font-medium">{formatCount(findings.length, 'field to correct', 'fields to correct')}</p>
            <ul className="space-y-0.5">
              {findings.map(({ path, message }) => (
                <li key={`${path} ${message}`}>
                  <FieldName label={labelOf(path)} onGo={onGo && (() => onGo(path))} />
                  {message}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}

function FieldName({ label, onGo }: { label: string | undefined; onGo: (() => void) | undefined }) {
  if (label === undefined) return null;
  if (onGo === undefined) return <span className="font-medium">{label}: </span>;
  return (
    <>
      <button type="button" className="rounded font-medium underline underline-offset-3" onClick={onGo}>
        {label}
      </button>
      {': '}
    </>
  );
}
