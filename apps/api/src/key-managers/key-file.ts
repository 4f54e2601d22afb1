import { onlyUnder } from '@tallygate/config/template-rules';
import { type FileRefusal, readOperatorFile } from '@tallygate/server-kit/operator-file';
import { StepFailure } from '../probe/steps.ts';

const MAX_BYTES = 1_048_576;

const WORDS: Record<Exclude<FileRefusal, 'outside'>, string> = {
  'not-regular': 'is not a regular file',
  'too-large': `is larger than ${MAX_BYTES} bytes`,
  'not-text': 'is not UTF-8 text',
  'no-answer': 'did not answer in 2 s',
  unreadable: 'cannot be read',
};

/**
 * The text of a certificate that a key manager names.
 * @throws StepFailure, outside the folders in the same words whether there is such a file or not
 */
export async function readKeyFile(path: string, folders: readonly string[]): Promise<string> {
  const outcome = await readOperatorFile(path, { folders, maxBytes: MAX_BYTES });
  if ('text' in outcome) return outcome.text;
  if (outcome.refusal === 'outside') throw new StepFailure(`the file ${path}: ${onlyUnder(folders)}`);
  throw new StepFailure(`the file ${path} ${WORDS[outcome.refusal]}`);
}
