import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Product } from './product.ts';

/** The process of a part of a running product. @throws when there is none, for instance while it is started again */
export function partPid({ dataDir }: Pick<Product, 'dataDir'>, part: 'api' | 'gateway' | 'console'): number {
  const pids = JSON.parse(readFileSync(path.join(dataDir, 'children.json'), 'utf8')) as number[];
  const found = pids.find((pid) => commandOf(pid).includes(`/apps/${part}/dist/`));
  if (found === undefined) throw new Error(`${part}: none of the processes ${pids.join(', ')} is it`);
  return found;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
