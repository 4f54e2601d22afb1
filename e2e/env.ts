/** What started processes inherit: the machine's own settings, none of Tallygate's. */
export function inheritedEnvironment(): Record<string, string> {
  const own = /^(TALLYGATE_|SANDBOX_|DATABASE_URL$|REDIS_URL$|NODE_ENV$|(CONSOLE|API|ADMIN|GATEWAY)_)/;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || own.test(name) ? [] : [[name, value]],
    ),
  );
}

/** What a program of somebody else is started with: its home is `home`, and opening a browser does nothing. */
export function programEnvironment(home: string): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: home, BROWSER: 'true', NO_COLOR: '1' };
}

/** The browser to drive; the test command finds or installs it. */
export const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

const MIGRATED = 'E2E_MIGRATED_DATABASE';

/** Tells the workers, which are started later and inherit it, where the migrated database is. */
export function announceMigratedDatabase(folder: string): void {
  process.env[MIGRATED] = folder;
}

/** The folder with the migrated database; undefined outside of a run of Playwright. */
export function migratedDatabase(): string | undefined {
  return process.env[MIGRATED];
}
