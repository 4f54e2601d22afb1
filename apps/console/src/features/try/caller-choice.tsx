'use client';

import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Field } from '#components/field.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { statusQuery } from '#data/status.ts';
import type { TryRequestInput } from '#data/try.ts';

type Caller = TryRequestInput['caller'];
export type CallerName = 'console' | 'agent-a' | 'agent-b' | 'token';
const CALLER_NAMES = ['console', 'agent-a', 'agent-b', 'token'] as const;

const CONSOLE: Caller = { kind: 'console' };

/** The caller of a name; a token is another matter, because no name says which. */
export function namedCaller(name: CallerName): Caller | null {
  if (name === 'console') return CONSOLE;
  return name === 'token' ? null : { kind: 'sandbox', agent: name };
}

/** What the button says: as whom, where that is somebody who pays. */
export function callLabel(caller: Caller | null): string {
  if (caller?.kind === 'sandbox') return `Call as ${caller.agent}`;
  return caller?.kind === 'token' ? 'Call as its caller' : 'Call';
}

/** Says of a name in the address that nobody here has it; null where it is one. */
function absentCaller(name: string, isSandboxOn: boolean | undefined): string | null {
  if (!isCallerName(name)) return `There is no caller “${name}”.`;
  const isAgent = namedCaller(name)?.kind === 'sandbox';
  return isAgent && isSandboxOn === false ? `The sandbox is off, and “${name}” is an agent of it.` : null;
}

/** Whether a name of the address is that of a caller. */
export function isCallerName(name: string): name is CallerName {
  return (CALLER_NAMES as readonly string[]).includes(name);
}

type CallerChoiceProps = {
  name: string;
  onName: (name: CallerName) => void;
  onToken: (token: string) => void;
  hasToken: boolean;
};

/** As whom is called. A pasted token lives in the memory of this page alone. */
export function CallerChoice({ name, onName, onToken, hasToken }: CallerChoiceProps) {
  const { data: status } = useQuery(statusQuery);
  const absence = absentCaller(name, status?.sandbox.on);
  return (
    <>
      <Field label="Call as" error={absence ?? undefined}>
        {(control) => (
          <Select
            {...control}
            value={absence === null ? name : ''}
            onChange={(event) => onName(event.target.value as CallerName)}
          >
            {absence !== null && <option value="">Choose…</option>}
            <option value="console">Console: test, never billed</option>
            {status?.sandbox.on && (
              <>
                <option value="agent-a">Sandbox agent-a: billed to org-a</option>
                <option value="agent-b">Sandbox agent-b: billed to org-b</option>
              </>
            )}
            <option value="token">A token you paste: billed as its caller</option>
          </Select>
        )}
      </Field>
      {name === 'token' && <TokenField onToken={onToken} hasToken={hasToken} />}
    </>
  );
}

function TokenField({ onToken, hasToken }: Pick<CallerChoiceProps, 'onToken' | 'hasToken'>) {
  const field = useRef<HTMLInputElement>(null);
  const [isUsed, setUsed] = useState(hasToken);
  const use = () => {
    const token = field.current?.value.trim() ?? '';
    if (token === '') field.current?.focus();
    else {
      setUsed(true);
      onToken(token);
    }
  };
  return (
    <Field
      label="Token"
      help={
        isUsed
          ? 'In use until you leave this page.'
          : 'Kept in this page until you leave it; sent with each call, stored nowhere.'
      }
    >
      {(control) => (
        <div className="flex gap-2">
          <Input
            {...control}
            ref={field}
            type="password"
            autoComplete="off"
            className="font-mono text-xs"
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              use();
            }}
          />
          <Button onClick={use}>Use</Button>
        </div>
      )}
    </Field>
  );
}
