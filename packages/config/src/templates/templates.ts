import { type Expression, isOverlongTemplate, MAX_TEMPLATE_LENGTH, scanTemplate } from './scan-template.ts';

/** What an expression names outside the configuration. */
export type TemplateReference = { name: 'env' | 'file'; argument: string };

/** What reading a reference came to; neither = not set. */
export type TemplateValue = { value?: string; problem?: string };

/** Values by the text of their reference (`referenceText`). */
export type TemplateValues = ReadonlyMap<string, TemplateValue>;

const MAX_EXPRESSIONS = 4;
const MAX_STEPS = 8;
const MASK = '••••';

/** Whether a text holds a template expression such as `{{ env "NAME" }}`; other double braces are plain text. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') && (isOverlongTemplate(text) || scanTemplate(text).length > 0);
}

/** Whether a text is nothing but expressions, at most behind a scheme such as `Bearer`: then it holds no value itself. */
export function isOnlyTemplate(text: string): boolean {
  const expressions = scanTemplate(text);
  return expressions.length > 0 && /^\s*(?:[A-Za-z-]+\s+)?$/.test(replaceExpressions(text, expressions, () => ''));
}

/** An expression without its default and steps, as findings name it: `env "NAME"`. */
export function referenceText({ name, args }: Pick<Expression, 'name' | 'args'>): string {
  return `${name} ${JSON.stringify(args[0] ?? '')}`;
}

/** Whether an expression brings a text along that may be a secret itself: a default, or what `required` says. */
export function hasOwnText({ args, steps }: Expression): boolean {
  return args.length > 1 || steps.some(({ name, args: given }) => name !== 'replace' && given.length > 0);
}

/** The text with the defaults of its expressions masked: `{{ env "KEY" "••••" }}`. */
export function maskDefaults(text: string): string {
  return replaceExpressions(text, scanTemplate(text), (expression, whole) =>
    hasOwnText(expression) ? `{{ ${referenceText(expression)} "${MASK}" }}` : whole,
  );
}

/** Whether an expression of the text brings a value along that it falls back to. */
export function hasDefault(text: string): boolean {
  return maskDefaults(text) !== text;
}

/** Replaces the `{{ secret "name" }}` expressions of a text; other expressions stay. */
export function replaceSecrets(text: string, resolve: (reference: string) => string): string {
  return replaceExpressions(text, scanTemplate(text), (expression, whole) =>
    expression.name === 'secret' ? (applySteps(resolve(expression.args[0] ?? ''), expression).value ?? whole) : whole,
  );
}

/** The default that an expression falls back to when nothing else is known; undefined when it has none. */
export function templateDefault(text: string): string | undefined {
  const resolved = resolveTemplate(text, new Map());
  return 'value' in resolved ? resolved.value : undefined;
}

/** What a text refers to, as far as it follows the rules; `templateProblem` says where it does not. */
export function referencesOf(text: string): TemplateReference[] {
  return scanTemplate(text).flatMap(({ name, args }) =>
    name === 'env' || name === 'file' ? [{ name, argument: args[0] ?? '' }] : [],
  );
}

/** What is wrong with the expressions of a text whatever they refer to, as a sentence; null when nothing is. */
export function templateProblem(text: string): string | null {
  if (isOverlongTemplate(text))
    return `a text with expressions may have ${MAX_TEMPLATE_LENGTH} characters; found ${text.length}`;
  const expressions = scanTemplate(text);
  if (expressions.length > MAX_EXPRESSIONS)
    return `a text may hold ${MAX_EXPRESSIONS} expressions; found ${expressions.length}`;
  for (const expression of expressions) {
    if (!['env', 'file', 'secret'].includes(expression.name))
      return `unknown expression "${expression.name}"; expected env "NAME", file "path" or secret "name"`;
    if (expression.steps.length > MAX_STEPS)
      return `\`${referenceText(expression)}\`: an expression may have ${MAX_STEPS} steps; found ${expression.steps.length}`;
    const unknown = expression.steps.find((step) => !Object.hasOwn(STEPS, step.name));
    if (unknown) return `unknown step "| ${unknown.name}"; expected ${Object.keys(STEPS).join(', ')}`;
  }
  return null;
}

/**
 * The text with each of its expressions replaced by its value. What comes out is not looked at again.
 * @param values what was read; a reference without an entry is not set
 */
export function resolveTemplate(text: string, values: TemplateValues): { value: string } | { problem: string } {
  const wrong = templateProblem(text);
  if (wrong !== null) return { problem: wrong };
  let problem: string | undefined;
  const value = replaceExpressions(text, scanTemplate(text), (expression, whole) => {
    const outcome = evaluate(expression, values);
    if (outcome.value === undefined) problem ??= outcome.problem;
    return outcome.value ?? whole;
  });
  return problem === undefined ? { value } : { problem };
}

type Outcome = { value?: string; problem?: string };

function evaluate(expression: Expression, values: TemplateValues): Outcome {
  const text = referenceText(expression);
  if (expression.name === 'secret')
    return { problem: `\`${text}\`: there is no such secret here; only the console fills in secrets` };
  const read = values.get(text);
  if (read?.problem !== undefined) return { problem: read.problem };
  // An empty variable counts as unset.
  const value = read?.value === undefined || read.value === '' ? expression.args[1] : read.value;
  return applySteps(value, expression);
}

type Step = (value: string | undefined, args: readonly string[]) => string | undefined;

const STEPS: Record<string, Step> = {
  default: (value, [fallback]) => (value === undefined || value === '' ? fallback : value),
  required: (value) => value,
  upper: (value) => value?.toUpperCase(),
  lower: (value) => value?.toLowerCase(),
  trim: (value) => value?.trim(),
  replace: (value, [from = '', to = '']) => value?.replaceAll(from, to),
  redact: (value) => value,
};

function applySteps(start: string | undefined, expression: Expression): Outcome {
  let value = start;
  const missing = { problem: `\`${referenceText(expression)}\` is not set and has no default` };
  for (const { name, args } of expression.steps) {
    value = STEPS[name]?.(value, args);
    if (name === 'required' && (value === undefined || value === '')) return missing;
  }
  return value === undefined ? missing : { value };
}

function replaceExpressions(
  text: string,
  expressions: readonly Expression[],
  replace: (expression: Expression, whole: string) => string,
): string {
  let replaced = '';
  let reached = 0;
  for (const expression of expressions) {
    const { start, end } = expression;
    replaced += text.slice(reached, start) + replace(expression, text.slice(start, end));
    reached = end;
  }
  return replaced + text.slice(reached);
}
