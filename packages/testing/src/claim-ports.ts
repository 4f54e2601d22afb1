import { createServer } from 'node:net';

// Below what Linux, macOS and Windows give out by themselves, so that no connection of anybody takes one meanwhile.
const FIRST_PORT = 20_000;
const BLOCK_SIZE = 16;
const BLOCKS = 750;
/** Processes that start together have neighbouring ids: they begin this many blocks apart. */
const STRIDE = 7;

/**
 * Ports of loopback that only this process uses until it ends, so that what is started on them later finds them free.
 * A block of ports belongs to whoever holds its first one; blocks in which something else listens are passed over.
 * @param count how many, at most 15
 * @throws when every block is taken
 */
export async function claimPorts(count: number): Promise<number[]> {
  if (count >= BLOCK_SIZE) throw new Error(`a block has ${BLOCK_SIZE - 1} ports, ${count} are wanted`);
  for (let tried = 0; tried < BLOCKS; tried++) {
    const first = FIRST_PORT + ((process.pid * STRIDE + tried) % BLOCKS) * BLOCK_SIZE;
    if (!(await canListen(first, { isKept: true }))) continue;
    const ports = Array.from({ length: count }, (_, index) => first + 1 + index);
    const free = await Promise.all(ports.map((port) => canListen(port)));
    if (free.every(Boolean)) return ports;
  }
  throw new Error(`no block of ports is free from ${FIRST_PORT} on`);
}

/** Whether a port can be opened now; a kept one stays open until this process ends. */
function canListen(port: number, { isKept = false } = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      if (!isKept) return void server.close(() => resolve(true));
      server.unref();
      resolve(true);
    });
  });
}
