import { createServer } from 'node:net';
import { describeListenFailure } from '@tallygate/server-kit/listen';
import type { Part } from './parts.ts';

/** One line for every port that cannot be opened now; empty when all are free. */
export async function findPortProblems(parts: Part[]): Promise<string[]> {
  const problems = await Promise.all(parts.flatMap((part) => part.ports.map(tryPort)));
  return problems.filter((problem) => problem !== null);
}

function tryPort(wanted: Part['ports'][number]): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(describeListenFailure(error, wanted)));
    server.listen({ host: wanted.host, port: wanted.port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
