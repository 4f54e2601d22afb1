import { z } from 'zod';

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

/** The names that a public address and a list of further names stand for. */
export function listenerNames(publicUrl: string | undefined, furtherNames: readonly string[]): string[] {
  return [...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]), ...furtherNames];
}
