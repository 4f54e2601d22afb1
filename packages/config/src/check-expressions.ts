import { checkCondition, checkExpression } from './cel.ts';
import type { Path } from './path-origins.ts';
import { isTable } from './reading.ts';
import { isTemplate } from './templates.ts';
import type { Problem } from './validate.ts';

/**
 * Checks the CEL expressions of an `Mcp` resource: every `executionCondition`, and every `expression` in params.
 * @param resource as its author wrote it, so that expressions are checked even while other fields are wrong
 * @param at path of the resource inside the document
 */
export function expressionProblems(resource: unknown, at: Path = []): Problem[] {
  const spec = isTable(resource) ? resource.spec : undefined;
  const policies = isTable(spec) ? spec.policies : undefined;
  if (!Array.isArray(policies)) return [];
  return policies.flatMap((policy: unknown, index) => {
    if (!isTable(policy)) return [];
    const path = [...at, 'spec', 'policies', index];
    return [
      ...problemOf(policy.executionCondition, [...path, 'executionCondition'], checkCondition),
      ...nestedProblems(policy.params, [...path, 'params']),
    ];
  });
}

/** Expressions stand beside a `type` that ends in `cel`. */
function nestedProblems(value: unknown, path: Path): Problem[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => nestedProblems(item, [...path, index]));
  if (!isTable(value)) return [];
  const own =
    typeof value.type === 'string' && value.type.endsWith('cel')
      ? problemOf(value.expression, [...path, 'expression'], checkExpression)
      : [];
  return [...own, ...Object.entries(value).flatMap(([key, item]) => nestedProblems(item, [...path, key]))];
}

/** What a template stands for is known to the gateway alone, and is checked there. */
function problemOf(text: unknown, path: Path, check: (text: string) => string | null): Problem[] {
  if (typeof text !== 'string' || text === '' || isTemplate(text)) return [];
  const message = check(text);
  return message === null ? [] : [{ path, message }];
}
