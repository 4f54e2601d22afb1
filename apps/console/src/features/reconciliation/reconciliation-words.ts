import type { DifferenceClass, Hop, ReconciliationVerdict } from '@tallygate/contracts/reconciliation-states';
import type { Tone } from '#components/ui/badge.tsx';

export const VERDICT_WORDS: Readonly<Record<ReconciliationVerdict, { label: string; meaning: string; tone: Tone }>> = {
  differs: { label: 'Differs', meaning: 'Two neighbours on the way have something else.', tone: 'bad' },
  waiting: { label: 'Under way', meaning: 'What is missing may still arrive by itself.', tone: 'info' },
  not_judged: { label: 'Not judged', meaning: 'One of the hops cannot say how far it is.', tone: 'warn' },
  equal: { label: 'Equal', meaning: 'Every hop has the same.', tone: 'neutral' },
};

/** The places on the way, each as one says what it has. */
export const HOP_WORDS: Readonly<Record<Hop, string>> = {
  spool: 'Gateways',
  ledger: 'Calls in the ledger',
  rated: 'Counted by the meter',
  outbox: 'Reported',
  acknowledged: 'Acknowledged',
  rail_usage: 'Counted by the rail',
  rail_invoice: 'On the rail’s invoice',
  paid: 'Paid',
};

export const CLASS_WORDS: Readonly<Record<DifferenceClass, string>> = {
  in_flight: 'Under way',
  refused: 'Refused',
  lost: 'Lost',
  double: 'Counted twice',
  foreign: 'From elsewhere',
  shifted: 'In another hour',
  rated_differently: 'Rated otherwise',
  unmapped: 'Names no company',
  changed_by_hand: 'Changed by hand',
};
