import { isLoopbackHost } from './loopback.ts';

export type HostNamesOptions = {
  /** Host names; with a port only that port is meant, `*.example.com` means every name below it. */
  names: readonly string[];
  /** Whether names of this machine are accepted too. */
  acceptsLoopback: boolean;
};

/** Whether a `Host` header names this listener; undefined is refused. */
export type HostNames = (host: string | undefined) => boolean;

/** Compiles the names under which a listener may be asked: the protection against DNS rebinding. */
export function createHostNames({ names, acceptsLoopback }: HostNamesOptions): HostNames {
  const hosts = new Set(names.map(normalise));
  const suffixes = [...hosts].filter((host) => host.startsWith('*.')).map((host) => host.slice(1));
  // The same few values come with every request.
  let lastAllowed = '';

  return (host) => {
    if (host === undefined || host === '') return false;
    if (host === lastAllowed) return true;
    const name = hostnameOf(host);
    const isAllowed =
      name !== undefined &&
      (hosts.has(host.toLowerCase()) ||
        hosts.has(name) ||
        suffixes.some((suffix) => name.endsWith(suffix) && name.length > suffix.length) ||
        (acceptsLoopback && isLoopbackHost(name)));
    if (isAllowed) lastAllowed = host;
    return isAllowed;
  };
}

function normalise(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/** The name without port; undefined when the header is not a host at all. */
function hostnameOf(host: string): string | undefined {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:/?#@\s\\]+)(?::\d{1,5})?$/.exec(host);
  return match?.[1] === undefined ? undefined : normalise(match[1]);
}
