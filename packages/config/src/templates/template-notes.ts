import { formatPath } from '@tallygate/contracts/finding';
import type { Path } from '../model/path-origins.ts';
import type { Problem } from '../model/problem.ts';
import { scanTemplate } from './scan-template.ts';
import type { TemplateField } from './template-fields.ts';
import { expressionProblem, type TemplateRules } from './template-rules.ts';
import { templateProblem } from './templates.ts';

/** Said of an expression in a field that is not made for one. */
export const TAKES_NO_EXPRESSIONS = 'takes no expressions; write the text itself';
const STILL_READ = 'the next release will not read it';

/**
 * What the operator should know of the expressions in a file: those that are taken as plain text, and those that only
 * this release still reads.
 */
export function templateNotes(fields: readonly TemplateField[], rules: TemplateRules): Problem[] {
  return fields.flatMap(({ path, text, isResolved }) => {
    if (!isResolved) return [{ path, message: `${TAKES_NO_EXPRESSIONS}: here it stands for itself` }];
    const problems = scanTemplate(text).map((expression) => expressionProblem(expression, rules));
    return problems
      .filter((one) => one?.permission === 'old')
      .map((one) => ({ path, message: `${one?.message}; ${STILL_READ}` }));
  });
}

/** What every gateway will refuse, known without looking anything up: expressions that are wrong, and names of no one's. */
export function refusedExpressions(fields: readonly TemplateField[], rules: TemplateRules): Problem[] {
  return fields.flatMap(({ path, text, isResolved }) => {
    if (!isResolved) return [];
    const wrong = templateProblem(text);
    if (wrong !== null) return [{ path, message: wrong }];
    const problems = scanTemplate(text).map((expression) => expressionProblem(expression, rules));
    const denied = problems.find((one) => one?.permission === 'denied');
    return denied ? [{ path, message: denied.message }] : [];
  });
}

/** Names the true cause, once, where an expression stands in a field that takes none and is wrong as a text. */
export function plainExpressions(problems: readonly Problem[], fields: readonly TemplateField[]): Problem[] {
  const plain = new Set(fields.filter(({ isResolved }) => !isResolved).map(({ path }) => formatPath(path)));
  const named = new Set<string>();
  return problems.flatMap((problem) => {
    const place = formatPath(problem.path);
    if (!plain.has(place)) return [problem];
    if (named.has(place)) return [];
    named.add(place);
    return [{ ...problem, message: TAKES_NO_EXPRESSIONS }];
  });
}

/** The problems without the values that came out of expressions: those are secrets more often than not. */
export function withoutValues(problems: readonly Problem[], resolved: readonly Path[]): Problem[] {
  const places = new Set(resolved.map(formatPath));
  return problems.map((problem) =>
    places.has(formatPath(problem.path))
      ? {
          ...problem,
          message: `${problem.message.replace(/; found [\s\S]*$/, '')}; what the expression gives does not fit`,
        }
      : problem,
  );
}
