/** What is known of a customer's billing at Stripe. */
export type StripeBillingFacts = {
  isOtherMode: boolean;
  hasSubscription: boolean;
  pricesWithoutMeter: readonly string[];
  inactiveMeters: readonly string[];
  isCustomerMapped: boolean;
  /** The test clock that the customer hangs on, and the period's end that it has not reached. */
  clockBehind: { clock: string; periodEnd: string } | null;
  draftUntil: string | null;
  isAutoAdvanceOff: boolean;
  finalizationError: string | null;
  isCollectionPaused: boolean;
  /** Total and least charge in minor units, when the first is less. */
  belowMinimum: { total: string; least: string } | null;
};

export type MissingInvoiceCause = { code: string; found: string; fix: string };

/** Why Stripe has made no invoice: the first cause that applies, in the order in which each hides the ones behind it. */
export function whyNoInvoice(facts: StripeBillingFacts): MissingInvoiceCause | null {
  return causes(facts).find((cause) => cause !== null) ?? null;
}

function causes(facts: StripeBillingFacts): (MissingInvoiceCause | null)[] {
  const { clockBehind: clock, belowMinimum: least } = facts;
  const when = (isSo: boolean, code: string, found: string, fix: string) => (isSo ? { code, found, fix } : null);
  return [
    when(facts.isOtherMode, 'other_mode', 'The key is of the other mode.', 'Look with a key of the mode that bills.'),
    when(
      !facts.hasSubscription,
      'no_subscription',
      'The customer has no subscription.',
      'Make one on the metered price.',
    ),
    when(
      facts.pricesWithoutMeter.length > 0,
      'price_without_meter',
      `No meter stands behind ${facts.pricesWithoutMeter.join(', ')}.`,
      'Make a price with a meter: Stripe takes usage by meters alone.',
    ),
    when(
      facts.inactiveMeters.length > 0,
      'meter_inactive',
      `${facts.inactiveMeters.join(', ')} is inactive.`,
      'Activate the meter; what was sent in between is lost there and must be reported anew.',
    ),
    when(!facts.isCustomerMapped, 'customer_not_mapped', 'The company has no customer at Stripe.', 'Map it to one.'),
    when(
      clock !== null,
      'clock_behind',
      `Test clock ${clock?.clock} has not reached ${clock?.periodEnd}.`,
      'Advance the clock beyond the end of the period.',
    ),
    when(
      facts.draftUntil !== null,
      'draft',
      `The invoice is a draft until ${facts.draftUntil}.`,
      'Wait, or finalise it.',
    ),
    when(
      facts.isAutoAdvanceOff || facts.finalizationError !== null,
      'not_finalised',
      facts.finalizationError === null
        ? 'The draft does not advance by itself.'
        : `Finalising failed: ${facts.finalizationError}.`,
      'Mend what it names, then finalise the invoice.',
    ),
    when(facts.isCollectionPaused, 'collection_paused', 'Collection is paused.', 'Resume it at the subscription.'),
    when(
      least !== null,
      'below_minimum',
      `The total of ${least?.total} is below the least charge of ${least?.least}.`,
      'Nothing: it is carried to the next invoice.',
    ),
  ];
}
