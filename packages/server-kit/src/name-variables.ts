import { z } from 'zod';
import { isLoopbackHost } from './loopback.ts';

/** Schema of a variable with the address under which people or programs reach a process, e.g. `https://console.example`. */
export function publicUrlVariable() {
  return z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .refine((text) => URL.canParse(text) && ['/', ''].includes(new URL(text).pathname) && !/[?#@]/.test(text), {
      error: 'must be an address alone, without user, path or query, such as "https://console.example"',
    })
    .transform((text) => new URL(text).origin)
    .optional();
}

const HOST_NAME = /^(\*\.)?[a-z0-9_.-]+(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/i;

/** Schema of a variable that lists further host names, separated by commas; `*.example.com` means all below it. */
export function hostNamesVariable() {
  return z
    .string()
    .default('')
    .transform((text) => text.split(',').map((entry) => entry.trim()))
    .transform((entries) => entries.filter((entry) => entry !== ''))
    .pipe(z.array(z.string().regex(HOST_NAME, 'must list host names such as "console.example", separated by commas')));
}

const WILDCARDS = new Set(['0.0.0.0', '::', '[::]']);

/**
 * The names under which a process may be asked from other machines.
 * @param boundTo addresses that it listens on; one that other machines reach is a name of it too
 */
export function listenerNames(options: {
  publicUrl: string | undefined;
  furtherNames: readonly string[];
  boundTo: readonly string[];
}): string[] {
  const { publicUrl, furtherNames, boundTo } = options;
  return [
    ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]),
    ...furtherNames,
    ...boundTo.filter((host) => !WILDCARDS.has(host) && !isLoopbackHost(host)).map(bracketed),
  ];
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
