import { type DoctorReport, doctorReport } from '@tallygate/contracts/doctor-report';
import type { Command } from 'commander';
import { type ApiAccess, askApi } from './ask-api.ts';
import { CommandError, type CommandResult } from './command-error.ts';
import type { Report } from './command-line.ts';

/** `tallygate doctor`: the api's own report, printed. Its action throws a CommandError when the api cannot be asked. */
export function addDoctor(program: Command, settings: () => ApiAccess, report: Report): void {
  program
    .command('doctor')
    .option('--json')
    .action(async ({ json = false }: { json?: boolean }) => report(await doctor(settings(), json)));
}

async function doctor(settings: ApiAccess, json: boolean): Promise<CommandResult> {
  const answer = await askApi(settings, '/doctor');
  const { data: report } = doctorReport.safeParse(await answer.json().catch(() => null));
  if (!report)
    throw new CommandError(`${settings.apiUrl} answered with something else than a report; is it Tallygate's api?`);
  return {
    text: json ? JSON.stringify(report, null, 2) : describeReport(report),
    exitCode: report.checks.some(({ result }) => result === 'fail') ? 1 : 0,
  };
}

function describeReport({ at, checks }: DoctorReport): string {
  const width = Math.max(...checks.map(({ result }) => result.length));
  const lines = checks.flatMap(({ result, title, found, fix }) => [
    `${result.padEnd(width)}  ${title}: ${found}`,
    ...(fix === null || result === 'pass' ? [] : [`${' '.repeat(width)}  → ${fix}`]),
  ]);
  const count = (wanted: string) => checks.filter(({ result }) => result === wanted).length;
  return [
    ...lines,
    '',
    `${at}: ${count('pass')} passed, ${count('warn')} warnings, ${count('fail')} failed, ${count('skipped')} skipped`,
  ].join('\n');
}
