import type { Finding } from '@tallygate/contracts/finding';
import type { Role } from '@tallygate/contracts/roles';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { vi } from 'vitest';
import { createQueryClient } from '#lib/query-client.ts';

type Sent = { method: string; path: string; body: unknown };

type ScriptedApi = {
  /** Who is signed in. */
  roles?: readonly Role[];
  /** Answers to GET, by path; what is not here answers with an empty list. */
  answers?: Record<string, unknown>;
  /** Answers to what is written, and to whatever else it wants to; by default writing succeeds with nothing to say. */
  answer?: (request: Sent) => Response | undefined;
};

/** Draws a part of the console before an api that is scripted here, at the border of the network. */
export function drawWithApi(node: ReactNode, { roles = ['admin'], answers = {}, answer }: ScriptedApi = {}) {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    const path = address.replace('/api/console/v1', '');
    const body = init.body ? JSON.parse(String(init.body)) : undefined;
    const request = { method: init.method ?? 'GET', path, body };
    sent.push(request);
    const scripted = answer?.(request);
    if (scripted) return scripted;
    if (request.method !== 'GET') return new Response(null, { status: 204 });
    if (path in answers) return Response.json(answers[path]);
    const session = { username: 'ann', roles, defaultPassword: false, weakPassword: false, isLocal: true };
    return Response.json(path === '/session' ? session : []);
  });
  const drawn = render(<QueryClientProvider client={createQueryClient()}>{node}</QueryClientProvider>);
  return {
    ...drawn,
    user: userEvent.setup(),
    sent,
    written: () => sent.filter(({ method }) => method !== 'GET'),
  };
}

/** What the api says when fields of a request are wrong. */
export function refusal(fields: readonly Finding[], problem: { status?: number; code?: string; title?: string } = {}) {
  const { status = 400, code = 'INVALID_INPUT', title = 'Some fields are wrong' } = problem;
  return Response.json({ type: '', title, status, code, fields }, { status });
}
