'use client';

import dynamic from 'next/dynamic';
import { PageSkeleton } from '#components/states.tsx';

/** The form of a meter, which is much code: the page's frame does not wait for it. */
export const LazyMeterForm = dynamic(() => import('./meter-form.tsx').then((module) => module.MeterForm), {
  ssr: false,
  loading: () => <PageSkeleton />,
});
