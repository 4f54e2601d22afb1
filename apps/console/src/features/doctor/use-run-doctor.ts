'use client';

import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { doctorQuery } from '#data/doctor.ts';
import { apiStream } from '#lib/api-stream.ts';
import { type Check, replaceCheck } from './group-checks.ts';

/** How far a run has come: checks that are known, of how many. */
type Progress = { known: number; count: number };

/**
 * Runs every check, and puts what each found into the report as it becomes known: into the one that is shown, so that
 * nothing vanishes meanwhile. One run at a time; it ends with the page.
 */
export function useRunDoctor() {
  const client = useQueryClient();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const running = useRef<AbortController | null>(null);

  const run = useCallback(async () => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    const seen = new Set<string>();
    const change = (edit: (report: DoctorReport | undefined) => DoctorReport | undefined) =>
      client.setQueryData(doctorQuery.queryKey, edit);
    let at = '';
    let count = 0;
    setError(null);
    setProgress({ known: 0, count: 0 });
    const onEvent = (name: string, data: unknown) => {
      if (own.signal.aborted) return;
      if (name === 'plan') ({ at, count } = data as { at: string; count: number });
      if (name === 'checks') {
        const checks = data as Check[];
        for (const { id } of checks) seen.add(id);
        change((report) => ({ at, checks: replaceCheck(report?.checks ?? [], checks[0]?.id ?? '', checks) }));
      }
      if (name === 'done') change((report) => report && { at, checks: report.checks.filter(({ id }) => seen.has(id)) });
      setProgress({ known: seen.size, count });
    };
    try {
      await apiStream('/doctor/run', {}, { signal: own.signal, onEvent });
    } catch (failure) {
      if (!own.signal.aborted) setError(failure instanceof Error ? failure : new Error(String(failure)));
    } finally {
      if (running.current === own) {
        running.current = null;
        setProgress(null);
      }
    }
  }, [client]);

  useEffect(() => {
    void run();
    return () => running.current?.abort();
  }, [run]);

  return { run, progress, error };
}
