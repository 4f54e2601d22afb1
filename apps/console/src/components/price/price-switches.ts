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
] as const;
