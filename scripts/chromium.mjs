// Finds a browser for the end-to-end tests, or installs one from where this machine may install from.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fail, root } from './bootstrap.mjs';

const SYSTEM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of a Chromium: the system's, else Playwright's own, else the Debian package when this user may install it. */
export function findChromium() {
  const present = SYSTEM_PATHS.find((file) => existsSync(file)) ?? playwrightChromium();
  if (present) return present;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing the Debian package chromium …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-q'], { stdio: 'inherit', env });
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { stdio: 'inherit', env });
  } else {
    spawnSync('npx', ['playwright', 'install', 'chromium'], { cwd: root, stdio: 'inherit' });
  }
  return (
    SYSTEM_PATHS.find((file) => existsSync(file)) ??
    playwrightChromium() ??
    fail(
      'The end-to-end tests need Chromium: install it as /usr/bin/chromium, or run "npx playwright install chromium"',
    )
  );
}

function playwrightChromium() {
  const require = createRequire(import.meta.url);
  const file = require('@playwright/test').chromium.executablePath();
  return existsSync(file) ? file : undefined;
}
