'use client';

import type { Offer } from '@tallygate/contracts/try';
import { useState } from 'react';
import { checkValue, type ValueFinding } from '#components/schema-form/values/check-value.ts';
import type { Schema } from '#components/schema-form/values/schema-parts.ts';
import type { TryRequestInput } from '#data/try.ts';
import { useQuestion } from './use-question.ts';

type Action = TryRequestInput['action'];

type Options = {
  proxy: string;
  /** What is chosen with what was filled in; null while nothing is. */
  action: Action | null;
  schema: Schema;
  value: Record<string, unknown>;
  tool: Offer | undefined;
  /** Whether it may go out at all: somebody calls, and what is sent is JSON. */
  isReady: boolean;
  send: (action: Action) => void;
};

/** The call of what was filled in, behind its two questions: what is wrong with it, and what it may do. */
export function useCall({ proxy, action, schema, value, tool, isReady, send }: Options) {
  const [findings, setFindings] = useState<readonly ValueFinding[]>([]);
  const question = useQuestion(proxy, tool);
  const sendSure = () => {
    if (action !== null && isReady) send(action);
  };
  const call = ({ isChecked }: { isChecked: boolean }) => {
    if (action === null || !isReady) return;
    const found = isChecked ? [] : checkValue(schema, value);
    setFindings(found);
    if (found.length === 0 && question.ask()) sendSure();
  };
  return {
    findings,
    question: question.text,
    /** Checks, asks, and calls where nothing stands against it. */
    call: () => call({ isChecked: false }),
    /** The same although something is wrong with what is sent. */
    callAnyway: () => call({ isChecked: true }),
    answer: (isSure: boolean) => {
      question.answer(isSure);
      if (isSure) sendSure();
    },
    forget: () => {
      setFindings([]);
      question.answer(false);
    },
  };
}
