'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { InstantText } from '#components/instant-text.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { doctorQuery } from '#data/doctor.ts';

const PATIENCE_MS = 60_000;
const SHOWN = 3;

/** After a minute without a call: what Doctor finds most likely. */
export function WaitingHelp() {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  const { data: report } = useQuery({ ...doctorQuery, enabled: isLate });
  if (!isLate) return null;
  const suspects = (report?.checks ?? [])
    .filter((check) => check.result === 'fail' || check.result === 'warn')
    .slice(0, SHOWN);
  return (
    <Alert tone="info" heading="Nothing yet?" live>
      {suspects.length > 0 ? (
        <ul className="list-disc ps-4">
          {suspects.map((check) => (
            <li key={`${check.id} ${check.subject ?? ''}`}>
              <InstantText text={check.found} />
              {check.fix && ` → ${check.fix}`}
            </li>
          ))}
        </ul>
      ) : (
        <p>Nothing is wrong on this side. Look at what the command printed.</p>
      )}
      <p>
        <Link href="/doctor" className="underline underline-offset-3">
          Open Doctor
        </Link>
      </p>
    </Alert>
  );
}
