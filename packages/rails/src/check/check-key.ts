import { modeFault, stripeKeyMode } from '../key-mode.ts';

/** The variable that holds the key for `npm run stripe:check`. */
export const CHECK_VARIABLE = 'TALLYGATE_STRIPE_TEST_KEY';

/** Why nothing is asked of Stripe with what the variable holds, in words; null when it may be. */
export function checkKeyFault(key: string | undefined): string | null {
  if (key === undefined || key.trim() === '')
    return `${CHECK_VARIABLE}: found nothing, expected a key of Stripe's test mode (sk_test_…) in .env or the environment`;
  const fault = modeFault(key, 'test');
  if (fault === null) return null;
  const danger =
    stripeKeyMode(key) === 'live' ? '. A live key would make products and subscriptions for real customers' : '';
  return `${CHECK_VARIABLE}: ${fault}${danger}. Nothing was sent`;
}
