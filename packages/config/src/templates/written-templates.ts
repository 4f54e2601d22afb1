import { scanTemplate } from './scan-template.ts';
import type { TemplateField } from './template-fields.ts';
import { TAKES_NO_EXPRESSIONS } from './template-notes.ts';
import { expressionProblem, type TemplateRules } from './template-rules.ts';
import { hasOwnText, referenceText, templateProblem } from './templates.ts';

/**
 * Why a text with expressions may not be written through the API, whoever writes it; null when it may. What it refers to
 * is not looked at, so the answer says nothing about what is there.
 */
export function writtenTemplateProblem(
  text: string,
  field: Pick<TemplateField, 'isResolved' | 'isSealed'>,
  rules: TemplateRules,
): string | null {
  if (!field.isResolved) return TAKES_NO_EXPRESSIONS;
  const wrong = templateProblem(text);
  if (wrong !== null) return wrong;
  for (const expression of scanTemplate(text)) {
    const name = `\`${referenceText(expression)}\``;
    if (expression.name === 'secret') return `${name}: a secret stands alone in its field; enter its value`;
    const problem = expressionProblem(expression, rules);
    if (problem !== null) return problem.message;
    if (field.isSealed && hasOwnText(expression))
      return `${name}: a default or a message would stand here in clear; leave it out`;
  }
  return null;
}
