import type { PlannedRequest, RailExchange } from '@tallygate/contracts/rail';
import { CodeBlock } from '#components/code-block.tsx';
import { indentJson } from '#lib/indent-json.ts';

type RequestTextProps = {
  request: PlannedRequest;
  /** Absent: nothing was sent. */
  response?: RailExchange['response'];
};

/** A request as it goes over the wire, and what was answered. */
export function RequestText({ request, response }: RequestTextProps) {
  return (
    <div className="grid min-w-0 gap-3 lg:grid-cols-2">
      <CodeBlock label="Request" code={wireText(request)} />
      {response !== undefined && (
        <CodeBlock
          label="Answer"
          code={response === null ? 'No answer came.' : `HTTP ${response.status}\n\n${indented(response.body)}`}
        />
      )}
    </div>
  );
}

function wireText({ method, url, headers, body }: PlannedRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${url}`, ...lines, ...(body === '' ? [] : ['', readable(body, headers['content-type'])])].join(
    '\n',
  );
}

/** One parameter on a line, as a form's body is read by people; other bodies as they are. */
function readable(body: string, type: string | undefined): string {
  if (!type?.startsWith('application/x-www-form-urlencoded')) return indented(body);
  return [...new URLSearchParams(body)].map(([name, value]) => `${name}=${value}`).join('\n');
}

function indented(body: string): string {
  try {
    JSON.parse(body);
    return indentJson(body);
  } catch {
    return body;
  }
}
