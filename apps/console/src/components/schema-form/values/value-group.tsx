import type { ReactNode } from 'react';

type GroupProps = {
  label: string;
  help?: ReactNode;
  problem: string | undefined;
  isOptional?: boolean;
  children: ReactNode;
};

/** Several controls under one name. */
export function Group({ label, help, problem, isOptional = false, children }: GroupProps) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 flex w-full items-baseline justify-between gap-2 text-sm font-medium">
        {label}
        {isOptional && <span className="text-xs font-normal text-ink-muted">Optional</span>}
      </legend>
      {help && <div className="text-xs text-ink-muted">{help}</div>}
      {children}
      {problem && <p className="text-xs font-medium text-bad [overflow-wrap:anywhere]">{problem}</p>}
    </fieldset>
  );
}
