// `npm run sbom`: the packages that run here as CycloneDX, for scanners. Written to dist/, or where the argument says.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './bootstrap.mjs';
import { readSbom } from './supply-chain/read-sbom.ts';

const file = path.resolve(root, process.argv[2] ?? 'dist/tallygate.cdx.json');
const { text, components } = readSbom();
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, text);
console.log(`${components.length} packages in ${path.relative(process.cwd(), file)}`);
