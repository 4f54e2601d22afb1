import type { CustomerDetails } from '@tallygate/contracts/customer';
import { customerDetails } from '@tallygate/contracts/customer';
import type { InvoiceDocument } from '@tallygate/contracts/invoice';
import type { Transaction } from '../database/transaction.ts';

/** Whom an invoice is for, and what it has to name. */
export type Buyer = Pick<InvoiceDocument, 'buyer' | 'orderReference'>;

/** What is written down of companies, as it is printed. One of which nothing is known goes by the name that its calls say. */
export async function readBuyers(tx: Transaction, companies: readonly string[]): Promise<(company: string) => Buyer> {
  const rows = await tx.customer.findMany({ where: { company: { in: [...companies] } } });
  const buyers = new Map(
    rows.map(({ company, name, details }) => [
      company,
      buyerOf(company, customerDetails.parse({ ...(details as object), name })),
    ]),
  );
  return (company) => buyers.get(company) ?? { buyer: { name: company } };
}

function buyerOf(company: string, { name, address, taxId, orderReference }: CustomerDetails): Buyer {
  const lines = addressLines(address);
  return {
    buyer: {
      name: name || company,
      ...(lines.length > 0 && { address: lines.join('\n') }),
      ...(taxId !== '' && { taxId }),
    },
    ...(orderReference !== '' && { orderReference }),
  };
}

/** As on an envelope; what is not known takes no line. */
function addressLines({ line1, line2, postalCode, city, state, country }: CustomerDetails['address']): string[] {
  const place = [[postalCode, city].filter(Boolean).join(' '), state].filter(Boolean).join(', ');
  return [line1, line2, place, country].filter(Boolean);
}
