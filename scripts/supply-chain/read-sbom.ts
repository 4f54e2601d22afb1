import { execFileSync } from 'node:child_process';
import { root } from '../bootstrap.mjs';
import type { Component } from './licences.ts';

/** What `npm sbom` says of the packages that run: CycloneDX as JSON text, and its components. */
export function readSbom(): { text: string; components: Component[] } {
  // `--legacy-peer-deps`: an optional peer that is installed for another package, in another version, is no error of
  // the tree.
  const flags = ['--sbom-format', 'cyclonedx', '--omit', 'dev', '--legacy-peer-deps'];
  const text = execFileSync('npm', ['sbom', ...flags], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return { text, components: (JSON.parse(text) as { components: Component[] }).components };
}
