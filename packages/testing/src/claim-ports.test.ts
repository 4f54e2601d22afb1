import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { claimPorts } from './claim-ports.ts';

test('no port is given twice, and each can be opened', async () => {
  const ports = (await Promise.all([claimPorts(3), claimPorts(3), claimPorts(3)])).flat();

  expect(new Set(ports).size).toBe(9);
  for (const port of ports) await open(port);
});

test('a block in which somebody else listens is passed over', async () => {
  const [claimed = 0] = await claimPorts(1);
  // The neighbour is what would be tried next. Where this fails, somebody else listens there already.
  const inTheNeighbour = claimed + 16 + 1;
  await open(inTheNeighbour).catch(() => {});

  expect(await claimPorts(3)).not.toContain(inTheNeighbour);
});

test('more ports than a block has are refused', async () => {
  await expect(claimPorts(16)).rejects.toThrow('15 ports, 16 are wanted');
});

async function open(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
}
