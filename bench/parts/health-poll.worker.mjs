import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

// Asks one address again and again until it is told to stop, and then says how long the slowest answer took, in milliseconds. In a
// thread of its own, so that what the measurement sends meanwhile delays nothing here.
const PAUSE_MS = 5;
const { url } = workerData;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let worst = 0;
let answers = 0;
let isOver = false;

parentPort?.once('message', () => {
  isOver = true;
});

function ask() {
  const startedAt = performance.now();
  const sent = get(url, { agent }, (reply) => {
    reply.resume().on('end', () => {
      worst = Math.max(worst, performance.now() - startedAt);
      answers += 1;
      next();
    });
  });
  sent.on('error', (error) => {
    throw error;
  });
}

function next() {
  if (!isOver) setTimeout(ask, PAUSE_MS);
  else {
    parentPort?.postMessage({ worst, answers });
    agent.destroy();
  }
}

ask();
