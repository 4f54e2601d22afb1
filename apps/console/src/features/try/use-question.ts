'use client';

import type { Offer } from '@tallygate/contracts/try';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { wasCalledQuery } from '#data/try.ts';
import { questionBefore, questionText } from './call-question.ts';

/** Asks once on this page before the first call of a tool that may change something. */
export function useQuestion(proxy: string, tool: Offer | undefined) {
  const name = tool?.name ?? '';
  const isUnmarked = questionBefore(tool, undefined) === 'new';
  const { data: wasCalled } = useQuery({ ...wasCalledQuery(proxy, name), enabled: isUnmarked });
  const [sureOf, setSureOf] = useState<ReadonlySet<string>>(new Set());
  const [askedOf, setAskedOf] = useState<string | null>(null);
  const question = questionBefore(tool, wasCalled);
  const isAsked = askedOf === name && question !== null;
  return {
    /** Shown beside the button; null while nothing is asked. */
    text: isAsked ? questionText(question, name) : null,
    /** Whether the call may go out now; else the question is put. */
    ask: (): boolean => {
      if (question === null || sureOf.has(name)) return true;
      setAskedOf(name);
      return false;
    },
    answer: (isSure: boolean) => {
      setAskedOf(null);
      if (isSure) setSureOf(new Set([...sureOf, name]));
    },
  };
}
