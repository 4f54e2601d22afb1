'use client';

import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CodeEditor } from '../code-editor.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** The reader and writer of YAML, which is loaded where somebody edits it. */
const yamlModuleQuery = queryOptions({
  queryKey: ['yaml-module'],
  queryFn: () => import('yaml'),
  staleTime: Number.POSITIVE_INFINITY,
});

type YamlValueProps = {
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>) => void;
  label: string;
};

/** A value as YAML text; only text that parses to an object is handed on. */
export function YamlValue(props: YamlValueProps) {
  const { data: yaml } = useQuery(yamlModuleQuery);
  return yaml ? <YamlText {...props} yaml={yaml} /> : <Skeleton className="h-40 w-full" />;
}

function YamlText({ value, onChange, label, yaml }: YamlValueProps & { yaml: typeof import('yaml') }) {
  const [text, setText] = useState(() => (Object.keys(value).length > 0 ? yaml.stringify(value) : ''));
  const [problem, setProblem] = useState<string | null>(null);
  const change = (next: string) => {
    setText(next);
    try {
      const parsed: unknown = yaml.parse(next) ?? {};
      if (typeof parsed !== 'object' || Array.isArray(parsed)) throw new TypeError('must be names with values');
      setProblem(null);
      onChange(parsed as Record<string, unknown>);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="flex flex-col gap-1.5">
      <CodeEditor language="yaml" label={label} value={text} onChange={change} />
      {problem && (
        <p role="alert" className="text-xs font-medium text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}
