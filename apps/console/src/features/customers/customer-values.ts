import type { CreateCustomer, CustomerDetails, CustomerView } from '@tallygate/contracts/customer';

/** What the form holds: contacts as lines, because most companies have one or two. */
export type CustomerValues = Omit<CreateCustomer, 'contacts'> & { contacts: string };

export function valuesOf(customer: CustomerView | undefined): CustomerValues {
  const { contacts = [], address, ...rest } = customer?.details ?? EMPTY;
  return {
    ...rest,
    address: { ...EMPTY.address, ...address },
    company: customer?.company ?? '',
    contacts: contacts.map(({ name, email }) => (name === '' ? email : `${name} <${email}>`)).join('\n'),
  };
}

/** The details as they are sent: one contact per line, `Ana Gray <ana@acme.example>` or the address alone. */
export function detailsOf({ company: _, contacts, ...rest }: CustomerValues): CustomerDetails {
  const lines = contacts
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return {
    ...rest,
    contacts: lines.map((line) => {
      const { name = '', email = line } = /^(?<name>[^<]*)<(?<email>[^>]*)>$/.exec(line)?.groups ?? {};
      return { name: name.trim(), email: email.trim() };
    }),
  };
}

const EMPTY: CustomerDetails = {
  name: '',
  contacts: [],
  address: { line1: '', line2: '', postalCode: '', city: '', state: '', country: '' },
  taxId: '',
  orderReference: '',
  note: '',
};

/** The field of the form that stands for a path of the request. */
export function fieldOf(path: string): keyof typeof LABELS | undefined {
  const name = path.startsWith('contacts') ? 'contacts' : path;
  return name in LABELS ? (name as keyof typeof LABELS) : undefined;
}

export const LABELS = {
  company: 'Company',
  name: 'Legal name',
  contacts: 'Contacts',
  'address.line1': 'Address',
  'address.line2': 'Address, second line',
  'address.postalCode': 'Postal code',
  'address.city': 'City',
  'address.state': 'State or region',
  'address.country': 'Country',
  taxId: 'Tax id',
  orderReference: 'Order reference',
  note: 'Note',
} as const;
