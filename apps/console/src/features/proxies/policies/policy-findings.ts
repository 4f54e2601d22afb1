import type { Finding } from '@tallygate/contracts/finding';

/** Findings of one attachment by path within its params; what concerns the attachment itself is under `''`. */
export function findingsOfPolicy(findings: readonly Finding[], index: number): Record<string, string> {
  const prefix = `spec.policies[${index}]`;
  const result: Record<string, string> = {};
  for (const { path, message } of findings) {
    const bare = path.replace(/^resource\./, '').replaceAll(/\.(\d+)(?=\.|$)/g, '[$1]');
    if (bare !== prefix && !bare.startsWith(`${prefix}.`)) continue;
    const inner = bare.slice(prefix.length + 1).replace(/^params\.?/, '');
    result[inner] = message;
  }
  return result;
}
