// A process of its own, so that the upstream's work is not the gateway's.
import { startEchoUpstream } from '@tallygate/sandbox/upstreams/echo-upstream';

const upstream = await startEchoUpstream({ port: Number(process.argv[2]), recordCalls: false });
console.log(upstream.url);
