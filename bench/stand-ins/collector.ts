// The sandbox collector in a process of its own.
import { startCollector } from '@tallygate/sandbox/collector/collector';

const collector = await startCollector({ port: Number(process.argv[2]), maxEvents: 1000 });
console.log(collector.url);
