'use client';

import { useEffect, useState } from 'react';
import { FormProblems } from '#components/form-problems.tsx';
import { EmptyState } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { useEnterPortal } from '#data/portal.ts';

/** Takes a link out of the address, and uses it when somebody says so: what only looks at links must not use them up. */
export function EnterPortal() {
  const { replace } = useNavigate();
  const enter = useEnterPortal();
  const [token, setToken] = useState<string | null>(null);
  useEffect(() => {
    setToken(new URLSearchParams(location.hash.slice(1)).get('token') ?? '');
    history.replaceState(null, '', location.pathname);
  }, []);
  if (token === null) return null;
  if (token === '')
    return (
      <EmptyState heading="This address holds no link">
        Come by the link on the site of your provider. Each link opens once.
      </EmptyState>
    );
  return (
    <EmptyState
      heading="Your customer portal"
      action={
        <Button
          variant="primary"
          busy={enter.isPending}
          onClick={() => enter.mutate(token, { onSuccess: ({ returnTo }) => replace(returnTo) })}
        >
          Continue
        </Button>
      }
    >
      <p>Usage, invoices and API keys of your company.</p>
      <FormProblems findings={[]} error={enter.error} />
    </EmptyState>
  );
}
