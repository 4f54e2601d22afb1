import type { ServerView } from '@tallygate/contracts/server-view';
import { Figure } from '#components/figure.tsx';
import { May } from '#components/rights.tsx';
import { serverWords } from '#components/server-words.ts';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { useNow } from '#components/use-now.ts';
import { useProbeServer } from '#data/servers.ts';

/** A server that does not answer: since when, what that costs, and a way to see whether it is back. */
export function ServerDown({ server }: { server: ServerView }) {
  const probe = useProbeServer();
  const { label, detail } = serverWords(server.health, useNow());
  return (
    <Alert
      tone="bad"
      heading={`${server.displayName} ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
      actions={
        <May to="proxies.write">
          <Button size="sm" busy={probe.isPending} onClick={() => probe.mutate(server.proxy)}>
            Probe again
          </Button>
        </May>
      }
    >
      {detail} The server failed{' '}
      <Figure
        figure={server.serverFailed}
        what={`Calls that the server of ${server.displayName} failed in 24 hours`}
        className="underline underline-offset-3"
      />{' '}
      of{' '}
      <Figure
        figure={server.calls}
        what={`Calls of ${server.displayName} in 24 hours`}
        className="underline underline-offset-3"
      />{' '}
      calls in 24 hours.
      {probe.error && ` ${probe.error.message}`}
    </Alert>
  );
}
