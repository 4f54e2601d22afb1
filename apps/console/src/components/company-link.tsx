import Link from 'next/link';

type CompanyLinkProps = { company: string /** What it is called here; its own name when absent. */; name?: string };

/** The way to a customer's page, from a list of something else. */
export function CompanyLink({ company, name = company }: CompanyLinkProps) {
  return (
    <Link href={`/customers/${encodeURIComponent(company)}`} className="rounded font-medium hover:underline">
      <bdi>{name}</bdi>
    </Link>
  );
}
