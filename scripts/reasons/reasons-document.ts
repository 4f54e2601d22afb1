// The table of reasons in docs/guide/billing.md, made of the table that the product decides by.
import { REASONS } from '@tallygate/contracts/outcome-codes';
import { billedText, REASON_TABLE } from '@tallygate/contracts/reason-table';

const BEGIN =
  '<!-- reasons: made of packages/contracts/src/reason-table.ts; run `npx vitest run scripts/reasons -u` -->';
const END = '<!-- end of reasons -->';

/**
 * A document with its table of reasons as it has to be.
 * @throws Error when the two comments that enclose the table are not there
 */
export function withReasons(document: string): string {
  const from = document.indexOf(BEGIN);
  const to = document.indexOf(END);
  if (from === -1 || to < from) throw new Error(`the document has no place for the reasons between\n${BEGIN}\n${END}`);
  return `${document.slice(0, from)}${BEGIN}\n\n${reasonsTable()}\n\n${document.slice(to)}`;
}

function reasonsTable(): string {
  const rows = REASONS.map((reason) => {
    const { happened, change, caller } = REASON_TABLE[reason];
    return `| \`${reason}\` | ${happened} | ${billedText(reason)} | ${change} | ${caller} |`;
  });
  return [
    '| Reason | What happened | Billed | Who can change it | What the caller got |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
