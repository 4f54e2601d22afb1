import type { TokenCheck, TokenCheckName, TokenLine } from '@tallygate/contracts/token-check';

type ProxyAnswer = TokenCheck['proxies'][number];

/** What each check is called where its result is read. */
export const CHECK_LABELS: Readonly<Record<TokenCheckName, string>> = {
  form: 'Form',
  algorithm: 'Algorithm',
  type: 'Type',
  issuer: 'Issuer',
  signature: 'Signature',
  active: 'Active at its issuer',
  time: 'Time',
  audience: 'Audience',
  claims: 'Required claims',
  kind: 'Kind',
  scopes: 'Scopes',
};

export const RESULT_LABELS: Readonly<Record<TokenLine['result'], string>> = {
  holds: 'Holds',
  fails: 'Fails',
  unknown: 'Not known',
};

/** What each answer is called in the list of proxies. */
export const ANSWER_LABELS: Readonly<Record<ProxyAnswer['answer'], string>> = {
  takes: 'Takes it',
  refuses: 'Refuses it',
  not_asked: 'Asks for no token',
  unknown: 'Cannot be told here',
};

/** The whole answer in one sentence: which proxies take the token, or what is wrong with it everywhere. */
export function summaryOf({ general, proxies }: TokenCheck): string {
  if (general.refusal !== null) return `No proxy takes it. ${general.refusal.sentence}.`;
  const asking = proxies.filter(({ answer }) => answer !== 'not_asked');
  const taking = asking.filter(({ answer }) => answer === 'takes').map(({ displayName }) => displayName);
  if (asking.length === 0) return 'The token holds. No proxy that runs asks for one.';
  if (taking.length === 0) return `The token itself holds, and no proxy takes it.`;
  if (taking.length === asking.length && asking.length > 1) return 'Every proxy that asks for a token takes it.';
  const names = taking.length > 3 ? `${taking.slice(0, 3).join(', ')} and ${taking.length - 3} more` : inWords(taking);
  return asking.length === taking.length
    ? `${names} takes it.`
    : `Only ${names} ${taking.length === 1 ? 'takes' : 'take'} it.`;
}

/** The proxy whose lines are shown first: the one that was asked for, else one that refuses, else one that takes it. */
export function firstShown({ general, proxies }: TokenCheck, asked: string): string {
  if (proxies.some(({ id }) => id === asked)) return asked;
  if (general.refusal !== null) return '';
  const by = (answer: ProxyAnswer['answer']) => proxies.find((one) => one.answer === answer)?.id;
  return by('takes') ?? by('refuses') ?? '';
}

function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
