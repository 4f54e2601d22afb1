import type { TemplateSettings } from '@tallygate/contracts/template-settings';
import type { Expression } from './scan-template.ts';

/** What expressions may read; folders are absolute. */
export type TemplateRules = { envPrefix: string; folders: readonly string[] };

/**
 * Whether something may be read. What is `old` was read by releases before this one: a file that its operator wrote may
 * name it for one more, with a warning.
 */
export type Permission = 'allowed' | 'old' | 'denied';

/** Variables under it are the operator's, whatever else begins with TALLYGATE_. */
const OWN_PREFIX = 'TALLYGATE_VAR_';
const ENV_NAME = /^[A-Z_][A-Z0-9_]{0,127}$/;
// Credentials of this product, and what changes how a process runs. Some are read in lower case, too.
const DENIED_ENV = /^(TALLYGATE_.*|NODE_.*|LD_.*|DYLD_.*|.*_PROXY|DATABASE_URL|REDIS_URL|PG.*)$/i;
const MAX_PATH_BYTES = 1024;
const SYSTEM_FOLDERS = ['/proc', '/sys', '/dev'];

/** The rules of a configuration; folders without a "/" stand in `configFolder`. */
export function templateRules({ env_prefix, folders }: TemplateSettings, configFolder: string): TemplateRules {
  return {
    envPrefix: env_prefix,
    folders: folders.map((folder) => (folder.startsWith('/') ? folder : `${configFolder}/${folder}`)),
  };
}

/** Whether a variable may be read. A denied name stays denied under every prefix. */
export function envPermission(name: string, { envPrefix }: Pick<TemplateRules, 'envPrefix'>): Permission {
  const isOwn = name.startsWith(OWN_PREFIX) && name.length > OWN_PREFIX.length;
  if (!isOwn && DENIED_ENV.test(name)) return 'denied';
  return ENV_NAME.test(name) && name.startsWith(envPrefix) && name.length > envPrefix.length ? 'allowed' : 'old';
}

/** Whether a file may be read, judged by its name alone; where links lead is checked when the file is opened. */
export function filePermission(path: string, { folders }: Pick<TemplateRules, 'folders'>): Permission {
  if (path.includes('\0') || !isNormalPath(path)) return 'denied';
  if (SYSTEM_FOLDERS.some((folder) => isUnder(path, folder))) return 'denied';
  return folders.some((folder) => isUnder(path, folder)) ? 'allowed' : 'old';
}

/** What is to be said of an expression that is not simply allowed; null when it is. */
export function expressionProblem(
  { name, args }: Expression,
  rules: TemplateRules,
): { permission: Exclude<Permission, 'allowed'>; message: string } | null {
  const [argument = ''] = args;
  if (name !== 'env' && name !== 'file') return null;
  const permission = name === 'env' ? envPermission(argument, rules) : filePermission(argument, rules);
  if (permission === 'allowed') return null;
  const message = name === 'env' ? refusedEnv(argument, rules.envPrefix) : refusedFile(argument, rules.folders);
  return { permission, message };
}

/** The sentence for a variable that may not be read. */
export function refusedEnv(name: string, envPrefix: string): string {
  const allowed = envPrefix === '' ? 'it may not be read' : `only variables that begin with ${envPrefix} may be read`;
  return `\`env ${JSON.stringify(name)}\`: ${allowed}`;
}

/** The sentence for a file that may not be read: the same whether there is such a file or not. */
export function refusedFile(path: string, folders: readonly string[]): string {
  const shown = path.length > 100 ? `${path.slice(0, 100)}…` : path;
  return `\`file ${JSON.stringify(shown)}\`: ${onlyUnder(folders)}`;
}

/** Which files may be read, in words. */
export function onlyUnder(folders: readonly string[]): string {
  return folders.length === 0 ? 'no file may be read' : `only files under ${folders.join(' or ')} may be read`;
}

/** Absolute, not longer than a kilobyte, without empty or dotted segments. */
export function isNormalPath(path: string): boolean {
  if (!path.startsWith('/') || path.includes('\\') || new TextEncoder().encode(path).length > MAX_PATH_BYTES)
    return false;
  return path
    .slice(1)
    .split('/')
    .every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}

function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
