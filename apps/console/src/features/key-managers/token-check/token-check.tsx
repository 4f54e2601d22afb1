'use client';

import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Field } from '#components/field.tsx';
import { May } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { useCheckToken } from '#data/key-managers.ts';
import { ApiError } from '#lib/api-client.ts';
import { onHandedToken, takeHandedToken } from '#lib/handed-token.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { TokenResult } from './token-result.tsx';

/**
 * Paste a token and read what gateways make of it. The token stands in the field alone: no state, address or store of the page
 * has it, and it is gone with the page.
 * @param proxy the proxy to look at first
 * @param isWholePage whether nothing else is on the page, so that one can paste at once
 */
export function TokenCheck({ proxy = '', isWholePage = false }: { proxy?: string; isWholePage?: boolean }) {
  return (
    <May to="key-managers.write">
      <TokenForm proxy={proxy} isWholePage={isWholePage} />
    </May>
  );
}

function TokenForm({ proxy, isWholePage }: { proxy: string; isWholePage: boolean }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (isWholePage) field.current?.focus();
  }, [isWholePage]);
  const [isMissing, setMissing] = useState(false);
  const check = useCheckToken();
  const submit = () => {
    const token = field.current?.value ?? '';
    setMissing(token.trim() === '');
    if (token.trim() === '') field.current?.focus();
    else check.mutate(token);
  };
  const takeOver = useEffectEvent(() => {
    const token = field.current && takeHandedToken();
    if (!token || !field.current) return;
    field.current.value = token;
    submit();
  });
  useEffect(() => {
    takeOver();
    return onHandedToken(takeOver);
  }, []);
  const refusal =
    check.error instanceof ApiError ? (check.error.fields[0]?.message ?? check.error.message) : check.error?.message;
  const problem = isMissing
    ? 'Token: nothing was pasted. It is the text after “Bearer”, such as eyJhbGciOi….'
    : refusal;
  return (
    <>
      <form
        className="flex max-w-[40rem] flex-col gap-3"
        noValidate
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
              aria-required
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
    </>
  );
}
