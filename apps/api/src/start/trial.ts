import { isLoopbackHost } from '@tallygate/server-kit/loopback';

/** Whether this is a trial on one machine: the sandbox is on and every listener can only be reached from here. */
export function isTrial({ hosts, sandboxOn }: { hosts: Record<string, string>; sandboxOn: boolean }): boolean {
  return sandboxOn && Object.values(hosts).every(isLoopbackHost);
}
