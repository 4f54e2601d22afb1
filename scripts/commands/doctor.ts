import { type DoctorReport, doctorReport } from '@tallygate/contracts/doctor-report';
import { readArguments } from './arguments.ts';
import { type ApiAccess, askApi } from './ask-api.ts';
import { CommandError, type CommandResult } from './command-error.ts';

/** `tallygate doctor`: the api's own report, printed. @throws CommandError when the api cannot be asked */
export async function doctor(args: readonly string[], settings: ApiAccess): Promise<CommandResult> {
  const { positionals, json } = readArguments(args, ['json']);
  if (positionals.length > 0) throw new CommandError(`unexpected argument "${positionals[0]}"`, { usage: true });
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
