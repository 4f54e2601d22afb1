import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { HeaderFilter, ServedRoute } from '../exchange/served-route.ts';

type RoutePolicies = Pick<
  ServedRoute,
  | 'policies'
  | 'isProtected'
  | 'headerPolicies'
  | 'bodyPolicies'
  | 'answerPolicies'
  | 'rewritingPolicies'
  | 'callAnswerPolicies'
  | 'recordedPolicies'
  | 'eventPolicies'
  | 'readsBody'
  | 'cors'
  | 'requestHeaderFilter'
  | 'answerHeaderFilter'
>;

/** The policies of a route, sorted by what they want to see, so that no request asks them for nothing. */
export function routePolicies(policies: readonly PreparedPolicy[], defaultCors: ServedRoute['cors']): RoutePolicies {
  return {
    policies,
    isProtected: policies.some((policy) => policy.authenticates !== undefined),
    headerPolicies: policies.filter((policy) => policy.onHeaders !== undefined),
    bodyPolicies: policies.filter((policy) => policy.onRequest !== undefined),
    answerPolicies: policies.filter((policy) => policy.onAnswer !== undefined),
    rewritingPolicies: policies.filter((policy) => policy.rewritesAnswerOf !== undefined),
    callAnswerPolicies: policies.filter((policy) => policy.onCallAnswer !== undefined),
    recordedPolicies: policies.filter((policy) => policy.onCallRecorded !== undefined),
    eventPolicies: policies.filter((policy) => policy.addsToEvent !== undefined),
    readsBody: policies.some((policy) => policy.readsBody),
    cors: policies.find((policy) => policy.cors !== undefined)?.cors ?? defaultCors,
    requestHeaderFilter: headerFilter(policies, 'request'),
    answerHeaderFilter: headerFilter(policies, 'response'),
  };
}

/** A header leaves only when there is a filter and every filter lets it; filters never let credentials. */
function headerFilter(policies: readonly PreparedPolicy[], side: 'request' | 'response'): HeaderFilter | undefined {
  const filters = policies.flatMap(({ analyticsHeaders }) => {
    const allows = analyticsHeaders?.[side];
    return allows ? { allows, applies: analyticsHeaders.applies } : [];
  });
  if (filters.length === 0) return undefined;
  const hidden = new Set(policies.flatMap((policy) => policy.credentialHeader ?? []));
  return (request) => {
    const active = filters.filter(({ applies }) => applies?.(request) ?? true);
    if (active.length === 0) return undefined;
    return (name) => !hidden.has(name.toLowerCase()) && active.every(({ allows }) => allows(name));
  };
}
