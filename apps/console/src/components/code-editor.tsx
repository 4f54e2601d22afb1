'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from './ui/skeleton.tsx';

/** The editor arrives on first use; it is most of a megabyte that no list page needs. */
export const CodeEditor = dynamic(() => import('./editor/code-mirror.tsx').then((module) => module.CodeMirror), {
  ssr: false,
  loading: () => <Skeleton className="h-72 w-full" />,
});
