// `npm test` and `npm run verify`: what people read in the console is written one way, follows their place, and mirrors.
import { root } from './bootstrap.mjs';
import { readConsoleTexts, sourcesIn } from './console-rules/console-texts.ts';
import { forbiddenWords } from './console-rules/forbidden-words.ts';
import { ownFormats } from './console-rules/own-formats.ts';
import { physicalClasses } from './console-rules/physical-classes.ts';

const folders = ['apps/console/src'];
const texts = readConsoleTexts(root, folders);
/** What the console shows as it comes: descriptions of policies, and the words of checks. */
const shown = readConsoleTexts(root, ['packages/contracts/src/policies', 'apps/api/src/doctor']);
const problems = [
  ...physicalClasses(texts),
  ...ownFormats(root, sourcesIn(root, folders)),
  ...forbiddenWords([...texts, ...shown]),
];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`${texts.length} texts of the console are written one way`);
