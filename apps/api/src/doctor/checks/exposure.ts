import { isLoopbackHost } from '@tallygate/server-kit/loopback';
import type { Check } from '../check.ts';

/** How a listener can be reached. */
export type Exposure = {
  /** As people call it. */
  name: 'console' | 'api' | 'api admin' | 'gateway';
  /** The address that it listens on by plain http. */
  host: string;
  /** Whether other machines can speak https to it or to a proxy before it that is named; the plain listener then refuses them. */
  refusesPlain: boolean;
  /** What to set so that it does. */
  fix: string;
};

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

export const encrypted: Check = {
  id: 'access.encrypted',
  title: 'What other machines reach is encrypted',
  group: 'Safety',
  why: 'Passwords, tokens and prices can be read and changed on their way where they go by plain http.',
  examine: ({ exposures }) => {
    const beyond = exposures.filter(({ host }) => !isLoopbackHost(host));
    const open = beyond.filter(({ refusesPlain }) => !refusesPlain);
    if (open.length === 0) {
      const found =
        beyond.length === 0 ? 'plain listeners are on loopback' : `${beyond.map(({ name }) => name).join(', ')}: https`;
      return { result: 'pass', found };
    }
    return {
      result: 'fail',
      found: sentence(open.map(({ name, host }) => `the ${name} listens on ${host} without TLS`).join('; ')),
      fix: [...new Set(open.map(({ fix }) => fix))].join(' '),
    };
  },
};

export const cookieByHttps: Check = {
  id: 'access.cookie',
  title: 'Sessions go by https only',
  group: 'Safety',
  why: 'A session cookie that has gone by plain http once can be used by who saw it.',
  examine: ({ consoleUrl, exposures }) => {
    if (consoleUrl?.startsWith('https:'))
      return { result: 'pass', found: `${consoleUrl}, cookie __Host-tallygate_session` };
    const host = exposures.find(({ name }) => name === 'console')?.host ?? '';
    const isLocal = consoleUrl === undefined ? isLoopbackHost(host) : isLoopbackHost(new URL(consoleUrl).hostname);
    return isLocal
      ? { result: 'pass', found: 'the console is used on this machine' }
      : {
          result: 'warn',
          found:
            consoleUrl === undefined
              ? 'The console is reached from elsewhere, and has no https address.'
              : `Browsers reach the console without https: ${consoleUrl}.`,
          fix: 'Set CONSOLE_PUBLIC_URL to the https address of the console.',
        };
  },
};
