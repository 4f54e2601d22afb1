// Takes what the gateway sends its control plane and keeps only the count: the ledger's own work has its own measurement.
import { createServer } from 'node:http';

let events = 0;
createServer((request, response) => {
  let lines = 0;
  let last = 0x0a;
  request.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1)) lines += 1;
    last = chunk.at(-1) ?? last;
  });
  request.on('end', () => {
    if (request.url?.endsWith('/events')) {
      const received = last === 0x0a ? lines : lines + 1;
      events += received;
      answer({ received, inserted: received, duplicates: 0, rejected: [] });
    } else if (request.url?.endsWith('/deliveries')) answer({ known: 0 });
    else if (request.url === '/count') answer({ events });
    else answer({ now: new Date().toISOString() });
  });
  const answer = (body: object) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
}).listen(Number(process.argv[2]), '127.0.0.1');
