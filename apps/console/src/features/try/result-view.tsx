'use client';

import { CodeBlock } from '#components/code-block.tsx';
import { checkValue } from '#components/schema-form/values/check-value.ts';
import { Alert } from '#components/ui/alert.tsx';
import { ContentBlock } from './content-block.tsx';
import { Embedded } from './embedded-resource.tsx';
import { ToolErrorFrame } from './failure-view.tsx';
import { isToolError } from './state-line.tsx';

type ResultViewProps = {
  result: unknown;
  /** What the tool says that its structured content is. */
  outputSchema: unknown;
  onRead: (uri: string) => void;
};

/** The result of a tool, prompt or resource: each part as what it is. */
export function ResultView({ result, outputSchema, onRead }: ResultViewProps) {
  const { content, structuredContent, messages, contents } = (result ?? {}) as {
    content?: unknown[];
    structuredContent?: unknown;
    messages?: { role?: string; content?: unknown }[];
    contents?: Record<string, unknown>[];
  };
  return (
    <div className="flex flex-col gap-4">
      {isToolError(result) && <ToolErrorFrame />}
      {content?.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a finished result do not move
        <ContentBlock key={index} block={block} onRead={onRead} />
      ))}
      {messages?.map(({ role, content: block }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a finished result do not move
        <section key={index} className="flex flex-col gap-1" aria-label={`Message of ${role}`}>
          <p className="text-xs text-ink-muted">{role}</p>
          <ContentBlock block={block} onRead={onRead} />
        </section>
      ))}
      {contents?.map((resource, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a finished result do not move
        <Embedded key={index} resource={resource} />
      ))}
      {structuredContent === undefined &&
        outputSchema !== undefined &&
        content !== undefined &&
        !isToolError(result) && <Alert tone="warn">The tool promises structured content, and answers with none.</Alert>}
      {structuredContent !== undefined && (
        <Structured value={structuredContent} schema={outputSchema} content={content} />
      )}
      {content?.length === 0 && structuredContent === undefined && (
        <p className="text-sm text-ink-muted">The result is empty.</p>
      )}
    </div>
  );
}

/** What programs read of a result, checked against what the tool promised, and against the text for people. */
function Structured({ value, schema, content }: { value: unknown; schema: unknown; content: unknown[] | undefined }) {
  const findings = schema === undefined ? [] : checkValue(schema, value);
  return (
    <section aria-label="Structured content" className="flex flex-col gap-2">
      <CodeBlock label="Structured content" code={JSON.stringify(value, null, 2)} copyName="structured content" />
      {findings.length > 0 && (
        <Alert tone="warn" heading="It is not what the tool’s output schema says">
          <ul className="list-disc ps-4">
            {findings.map(({ pointer, message }) => (
              <li key={`${pointer} ${message}`}>
                <code className="font-mono text-xs">{pointer || 'The whole'}</code>: {message}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {disagrees(value, content) && (
        <Alert tone="warn">The text of the result says something else than its structured content.</Alert>
      )}
    </section>
  );
}

/** Servers repeat structured content as JSON text for older clients; where they do, the two must say the same. */
function disagrees(value: unknown, content: unknown[] | undefined): boolean {
  const texts = (content ?? []).flatMap((block) => {
    const { type, text } = (block ?? {}) as { type?: unknown; text?: unknown };
    return type === 'text' && typeof text === 'string' ? [text] : [];
  });
  if (texts.length !== 1) return false;
  try {
    const parsed: unknown = JSON.parse(texts[0] ?? '');
    return typeof parsed === 'object' && sorted(parsed) !== sorted(value);
  } catch {
    return false;
  }
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([left], [right]) => (left < right ? -1 : 1)))
      : one,
  );
}
