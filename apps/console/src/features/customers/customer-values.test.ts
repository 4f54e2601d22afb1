import { customerDetails } from '@tallygate/contracts/customer';
import { expect, it } from 'vitest';
import { detailsOf, fieldOf, valuesOf } from './customer-values.ts';

it('reads a contact per line, with a name or without', () => {
  const values = { ...valuesOf(undefined), contacts: 'Ana Gray <ana@acme.example>\n\n  billing@acme.example ' };
  expect(detailsOf(values).contacts).toEqual([
    { name: 'Ana Gray', email: 'ana@acme.example' },
    { name: '', email: 'billing@acme.example' },
  ]);
});

it('writes what it has read, and is what the api takes', () => {
  const details = detailsOf({ ...valuesOf(undefined), contacts: 'Ana Gray <ana@acme.example>' });
  const customer = { company: 'acme', details } as Parameters<typeof valuesOf>[0];
  expect(detailsOf(valuesOf(customer))).toEqual(details);
  expect(customerDetails.parse(details)).toEqual(details);
});

it('finds the field of a problem that the api names', () => {
  expect(['company', 'contacts[1].email', 'address.country', 'revision'].map(fieldOf)).toEqual([
    'company',
    'contacts',
    'address.country',
    undefined,
  ]);
});
