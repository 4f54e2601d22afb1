import { connect } from 'node:net';
import path from 'node:path';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { root } from '../env.ts';
import { type Program, startProgram, until } from './program.ts';

export type StandIn = { port: number; url: string; program: Program; stop(): Promise<void> };

/** Runs a script of `stand-ins/` on a port of its own, which is its first argument, and waits until it listens. */
export async function startStandIn(name: string, args: string[] = []): Promise<StandIn> {
  const [port = 0] = await claimPorts(1);
  const script = path.join(root, 'bench/stand-ins', `${name}.ts`);
  const program = startProgram(process.execPath, ['--import', 'tsx', script, String(port), ...args]);
  await until(`${name} listens`, () => listens(port), { program });
  return { port, url: `http://127.0.0.1:${port}`, program, stop: () => program.stop() };
}

/** Whether a port of this machine takes connections. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
