import type { ListedCheck, Verdict } from '../check.ts';

/** An endpoint for alerts that was switched off by itself. */
export type EndpointOff = { name: string; offBecause: string };

export const alertsDelivered: ListedCheck = {
  id: 'delivery.alerts',
  title: 'Alerts reach their endpoints',
  group: 'Delivery',
  why: 'An endpoint that is off is told of nothing, and whoever reads it thinks that all is well.',
  examineEach: ({ alertEndpointsOff }) => {
    const [first, ...more] = alertEndpointsOff.map(verdictOf);
    return first === undefined ? [{ result: 'pass', found: 'No endpoint was switched off.' }] : [first, ...more];
  },
};

function verdictOf({ name, offBecause }: EndpointOff): Verdict {
  return {
    result: 'fail',
    subject: name,
    found: `"${name}" is off: ${offBecause}.`,
    fix: 'Mend its receiver and switch it on again; what waits is sent then.',
    href: '/alerts/endpoints',
    action: 'See its messages',
  };
}
