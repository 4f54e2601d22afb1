import { type DoctorReport, doctorReport } from '@tallygate/contracts/doctor-report';
import { readArguments } from './arguments.ts';
import { CommandError, type CommandResult } from './command-error.ts';

const TIMEOUT_MS = 30_000;

/** `tallygate doctor`: the api's own report, printed. @throws CommandError when the api cannot be asked */
export async function doctor(
  args: readonly string[],
  settings: { apiUrl: string; user: string; password: string },
): Promise<CommandResult> {
  const { positionals, json } = readArguments(args, ['json']);
  if (positionals.length > 0) throw new CommandError(`unexpected argument "${positionals[0]}"`, { usage: true });
  const report = await askApi(settings);
  return {
    text: json ? JSON.stringify(report, null, 2) : describeReport(report),
    exitCode: report.checks.some(({ result }) => result === 'fail') ? 1 : 0,
  };
}

async function askApi({ apiUrl, user, password }: Parameters<typeof doctor>[1]): Promise<DoctorReport> {
  const url = `${apiUrl}/api/console/v1/doctor`;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  let response: Response;
  try {
    response = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error && cause.message !== '' ? cause.message : message;
    throw new CommandError(`the api does not answer at ${url} (${reason}); is it running, and is API_PORT its port?`);
  }
  if (response.status === 401) {
    throw new CommandError(
      `the api at ${apiUrl} refuses the user "${user}"; set TALLYGATE_ADMIN_USER and TALLYGATE_ADMIN_PASSWORD`,
    );
  }
  const parsed = doctorReport.safeParse(await response.json().catch(() => null));
  if (!response.ok || !parsed.success) {
    throw new CommandError(`${url} answered ${response.status}, expected a report; is it Tallygate's api?`);
  }
  return parsed.data;
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
