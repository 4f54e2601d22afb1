'use client';

import { useRef } from 'react';
import { Field } from '#components/field.tsx';
import { May } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { useCheckToken } from '#data/key-managers.ts';
import { ApiError } from '#lib/api-client.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { TokenResult } from './token-result.tsx';

/**
 * Paste a token and read what gateways make of it. The token stands in the field alone: no state, address or store of the page
 * has it, and it is gone with the page.
 * @param proxy the proxy to look at first
 */
export function TokenCheck({ proxy = '' }: { proxy?: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const check = useCheckToken();
  const submit = () => {
    const token = field.current?.value ?? '';
    if (token.trim() === '') field.current?.focus();
    else check.mutate(token);
  };
  const problem =
    check.error instanceof ApiError ? (check.error.fields[0]?.message ?? check.error.message) : check.error?.message;
  return (
    <May to="key-managers.write">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        onKeyDown={submitOnModEnter}
      >
        <Field label="Token" error={problem} help="It is checked on the server with the keys that run, and forgotten.">
          {(control) => (
            <Textarea
              {...control}
              ref={field}
              rows={4}
              required
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              placeholder="eyJhbGciOi…"
              className="font-mono text-xs"
            />
          )}
        </Field>
        <div>
          <Button type="submit" variant="primary" busy={check.isPending}>
            Check
          </Button>
        </div>
      </form>
      {check.data && !check.isPending && <TokenResult key={check.submittedAt} check={check.data} asked={proxy} />}
    </May>
  );
}
