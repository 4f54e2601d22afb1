import { countOf } from '@tallygate/contracts/count-words';
import { every, type Job } from '../scheduler/job.ts';
import { type DeliveryContext, deliverMessages } from './endpoints/deliver-messages.ts';
import { type AlertContext, evaluateAlerts } from './evaluate-alerts.ts';

const MINUTE_MS = 60_000;
/** As often as the first repetition of a message wants. */
const SENDING_MS = 5_000;

/** Watches usage, and sends what is to be told. */
export function alertJobs(context: AlertContext & DeliveryContext): Job[] {
  return [
    {
      name: 'watch_usage',
      about: 'Compare usage with the alert rules',
      runs: 'once',
      next: every(MINUTE_MS),
      run: async () => {
        const told = await evaluateAlerts(context);
        return told === 0 ? null : `${countOf(told, 'alert', 'alerts')} told`;
      },
    },
    {
      name: 'send_alerts',
      about: 'Send alerts to their endpoints',
      // Each api takes what no other has claimed; no row is written while nothing is due.
      runs: 'everywhere',
      next: every(SENDING_MS),
      run: async () => {
        const tried = await deliverMessages(context);
        return tried === 0 ? null : `${countOf(tried, 'message', 'messages')} tried`;
      },
    },
  ];
}
