import { existsSync, readFileSync } from 'node:fs';

const bootIdFile = '/proc/sys/kernel/random/boot_id';

/**
 * A text that is the same for the whole life of process `pid` and different for every other process that ever has this
 * pid: the boot, and the start in clock ticks since then. Empty when no such process runs, null on a system without
 * Linux' /proc.
 */
export function processStart(pid: number): string | null {
  if (!existsSync(bootIdFile)) return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): field 2, the command, is in parentheses and may contain spaces; then 3 is the state and 22 the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ended = fields[0] === 'Z' || fields[0] === 'X';
    return ended ? '' : `${readFileSync(bootIdFile, 'utf8').trim()}:${fields[19]}`;
  } catch {
    return '';
  }
}
