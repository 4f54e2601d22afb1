/** The ways in which agents are told prices: members of `spec.prices`. */
export const PRICE_SWITCHES = [
  {
    name: 'list',
    label: 'In the list of tools',
    short: 'List',
    help: 'Each tool carries the price that its caller pays. Lists then differ by caller and are marked private.',
  },
  {
    name: 'description',
    label: 'In the description of each tool',
    short: 'Description',
    help: 'For agents that read nothing else. It changes definitions, which some clients pin.',
  },
  {
    name: 'tools',
    label: 'By free tools about prices',
    short: 'Free tools',
    help: 'Adds billing_quote, billing_balance, billing_last_charges and billing_why, which the gateway answers itself.',
  },
  {
    name: 'charge',
    label: 'In each result',
    short: 'Result',
    help: 'Says what the call costs and why. A result is held until it is whole.',
  },
  {
    name: 'receipt',
    label: 'As a signed receipt in each result',
    short: 'Receipt',
    help: 'Anybody can verify it by the keys that the gateway publishes. Receipts of a company are chained.',
  },
  {
    name: 'receiptArguments',
    label: 'With a hash of the arguments',
    short: 'Arguments',
    help: 'Receipts also hold the SHA-256 of the call’s arguments, so that they prove what was asked.',
  },
] as const;
