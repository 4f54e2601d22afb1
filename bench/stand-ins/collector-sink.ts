// Takes what the gateway sends to Moesif and answers as Moesif does, without looking at it: Moesif's own work is done on
// other machines.
import { createServer } from 'node:http';

createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(201).end());
}).listen(Number(process.argv[2]), '127.0.0.1');
