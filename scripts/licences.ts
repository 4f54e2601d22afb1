// `npm run licences`: the licences of the packages that run here; fails for a licence that is not on the list of those
// that were read.
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
