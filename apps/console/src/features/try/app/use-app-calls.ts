'use client';

import type { Offer } from '@tallygate/contracts/try';
import { useRef, useState } from 'react';
import type { TryRequestInput } from '#data/try.ts';
import { questionBefore, questionText } from '../call-question.ts';
import { AppError } from './app-bridge.ts';
import { isForApps } from './app-document.ts';
import { runAction } from './run-action.ts';

/** One thing that an app wanted: what, and what came of it. */
export type AppCall = { id: number; what: string; state: 'running' | 'ok' | 'failed' | 'refused' };

/** What a person is asked for an app. */
export type AppQuestion = { text: string; link?: string; answer: (isSure: boolean) => void };

const DECLINED = -32001;
const MOST = 50;

type Options = {
  proxy: string;
  request: Omit<TryRequestInput, 'action'> | null;
  tools: readonly Offer[];
  signal: () => AbortSignal;
};

/** What an app does through this page: as whom the page calls, each call listed, and asked about where it may destroy. */
export function useAppCalls({ proxy, request, tools, signal }: Options) {
  const [calls, setCalls] = useState<readonly AppCall[]>([]);
  const [questions, setQuestions] = useState<readonly AppQuestion[]>([]);
  const sureOf = useRef(new Set<string>());
  const next = useRef(0);

  const ask = (text: string, link?: string) =>
    new Promise<boolean>((resolve) => {
      const question: AppQuestion = {
        text,
        link,
        answer: (isSure) => {
          setQuestions((all) => all.filter((one) => one !== question));
          resolve(isSure);
        },
      };
      setQuestions((all) => [...all, question]);
    });

  const noted = async (what: string, work: () => Promise<unknown>): Promise<unknown> => {
    next.current += 1;
    const id = next.current;
    const set = (state: AppCall['state']) =>
      setCalls((all) => [...all.filter((one) => one.id !== id), { id, what, state }].slice(-MOST));
    set('running');
    try {
      const result = await work();
      set('ok');
      return result;
    } catch (error) {
      set(error instanceof AppError && error.code === DECLINED ? 'refused' : 'failed');
      throw error;
    }
  };

  const run = async (action: TryRequestInput['action']): Promise<unknown> => {
    if (request === null) throw new AppError(DECLINED, 'Nobody is chosen to call as');
    const found = await runAction(proxy, { ...request, action }, signal());
    if ('result' in found) return found.result;
    throw new AppError(found.failure.kind === 'rpc' ? found.failure.code : DECLINED - 1, found.failure.message);
  };

  return {
    calls,
    question: questions[0] ?? null,
    callTool: (name: string, args: Record<string, unknown>) =>
      noted(`tools/call ${name}`, async () => {
        const tool = tools.find((one) => one.name === name);
        if (tool === undefined || !isForApps(tool)) throw new AppError(DECLINED, `There is no tool "${name}" for apps`);
        const question = questionBefore(tool, sureOf.current.has(name));
        if (question !== null) {
          if (!(await ask(`The app calls a tool. ${questionText(question, name)}`)))
            throw new AppError(DECLINED, 'The person said no');
          sureOf.current.add(name);
        }
        return run({ kind: 'tool', name, arguments: args });
      }),
    readResource: (uri: string) => noted(`resources/read ${uri}`, () => run({ kind: 'resource', uri })),
    openLink: (url: string) => ask('The app wants to open an address.', url),
    log: (text: string) => void noted(`log: ${text.slice(0, 500)}`, async () => undefined),
  };
}
