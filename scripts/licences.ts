// `npm run licences`: what the packages that run here are licensed under; fails for what nobody has read yet.
import { judgeLicences } from './supply-chain/licences.ts';
import { readSbom } from './supply-chain/read-sbom.ts';

const judged = judgeLicences(readSbom().components);
for (const { name, version, licence, problem } of judged)
  console.log(
    `${problem === null ? ' ' : '!'} ${name} ${version}  ${licence || '-'}${problem === null ? '' : `  ${problem}`}`,
  );
const problems = judged.filter(({ problem }) => problem !== null);
if (problems.length > 0) {
  console.error(
    `${problems.length} of ${judged.length} packages: read the licence, then add it to scripts/supply-chain/licences.ts`,
  );
  process.exit(1);
}
