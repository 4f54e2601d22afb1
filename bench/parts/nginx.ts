import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { findProgram } from '../env.ts';
import { startProgram, until } from './program.ts';
import { listens, type StandIn } from './stand-in.ts';

/** Runs nginx as one worker that passes everything on and writes no log; null when it is not installed. */
export async function startNginx(upstreamPort: number): Promise<StandIn | null> {
  const nginx = findProgram('nginx');
  if (nginx === undefined) return null;
  const folder = await mkdtemp(path.join(tmpdir(), 'tallygate-nginx-'));
  const [port = 0] = await claimPorts(1);
  const file = path.join(folder, 'nginx.conf');
  await writeFile(file, configuration(folder, port, upstreamPort));
  const program = startProgram(nginx, ['-c', file, '-e', path.join(folder, 'error.log')]);
  await until('nginx listens', () => listens(port), { program });
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    program,
    stop: async () => {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number, upstreamPort: number): string {
  return `daemon off;
worker_processes 1;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder};
  proxy_temp_path ${folder};
  fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder};
  scgi_temp_path ${folder};
  keepalive_requests 100000000;
  upstream mcp {
    server 127.0.0.1:${upstreamPort};
    keepalive 256;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://mcp;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
    }
  }
}
`;
}
