import { marked, type Token, type Tokens } from 'marked';
import type { ReactNode } from 'react';
import { cn } from '#lib/class-names.ts';
import { CodeBlock } from './code-block.tsx';

/** What differs between texts of ours and of others. */
type Ways = {
  /** How a link is shown. */
  link: (href: string, name: ReactNode) => ReactNode;
  /** Whether headings are those of the page, with the ids that links to them name; else they are bold lines. */
  hasHeadings?: boolean;
};

/** Text as Markdown, without HTML: what looks like it is shown as it is written. Nothing is fetched, pictures included. */
export function MarkdownText({ text, className, ...ways }: Ways & { text: string; className?: string }) {
  return (
    <div className={`flex min-w-0 flex-col gap-3 text-sm [overflow-wrap:anywhere] ${className ?? ''}`}>
      {blocks(marked.lexer(text, { gfm: true }), ways)}
    </div>
  );
}

function blocks(tokens: readonly Token[], ways: Ways): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a finished text do not move
  return tokens.map((token, index) => <Block key={index} token={token as Tokens.Generic} ways={ways} />);
}

function inline(tokens: readonly Token[] | undefined, text: string, ways: Ways): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a finished text do not move
  return tokens?.map((token, index) => <Inline key={index} token={token as Tokens.Generic} ways={ways} />) ?? text;
}

function Block({ token, ways }: { token: Tokens.Generic; ways: Ways }) {
  switch (token.type) {
    case 'space':
      return null;
    case 'heading':
      if (ways.hasHeadings) return <Heading token={token} ways={ways} />;
      // Headings of the page are the console's own.
      return (
        <p className={token.depth < 3 ? 'text-base font-semibold' : 'font-semibold'}>
          {inline(token.tokens, token.text, ways)}
        </p>
      );
    case 'code':
      return <CodeBlock label={token.lang || 'Code'} code={token.text} />;
    case 'blockquote':
      return (
        <blockquote className="flex flex-col gap-2 border-s-2 ps-3 text-ink-muted">
          {blocks(token.tokens ?? [], ways)}
        </blockquote>
      );
    case 'hr':
      return <hr />;
    case 'list':
      return <List list={token as Tokens.List} ways={ways} />;
    case 'table':
      return <Table table={token as Tokens.Table} ways={ways} />;
    case 'paragraph':
      return <p>{inline(token.tokens, token.text, ways)}</p>;
    case 'text':
      return <span>{inline(token.tokens, token.text, ways)}</span>;
    default:
      return <p className="whitespace-pre-wrap">{token.raw}</p>;
  }
}

function List({ list, ways }: { list: Tokens.List; ways: Ways }) {
  const items = list.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a finished text do not move
    <li key={index}>
      {item.task && (item.checked ? '☑ ' : '☐ ')}
      {blocks(item.tokens, ways)}
    </li>
  ));
  return list.ordered ? (
    <ol start={list.start === '' ? undefined : list.start} className="list-decimal space-y-1 ps-6">
      {items}
    </ol>
  ) : (
    <ul className="list-disc space-y-1 ps-6">{items}</ul>
  );
}

function Table({ table, ways }: { table: Tokens.Table; ways: Ways }) {
  const cells = (row: readonly Tokens.TableCell[], Cell: 'th' | 'td') =>
    row.map((cell, index) => {
      // A head without a word names no column.
      const Element = cell.text === '' ? 'td' : Cell;
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a finished text do not move
        <Element key={index} className="border-b px-2 py-1 text-start align-top last:min-w-60">
          {inline(cell.tokens, cell.text, ways)}
        </Element>
      );
    });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <div tabIndex={0} className={cn('overflow-x-auto', ways.hasHeadings && 'more-beyond')}>
      {/* A word is not broken to make its column narrower than it: a wide table is scrolled. */}
      <table className="text-sm [overflow-wrap:normal]">
        <thead>
          <tr>{cells(table.header, 'th')}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a finished text do not move
            <tr key={index}>{cells(row, 'td')}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Inline({ token, ways }: { token: Tokens.Generic; ways: Ways }) {
  switch (token.type) {
    case 'strong':
      return <strong>{inline(token.tokens, token.text, ways)}</strong>;
    case 'em':
      return <em>{inline(token.tokens, token.text, ways)}</em>;
    case 'del':
      return <del>{inline(token.tokens, token.text, ways)}</del>;
    case 'codespan':
      return <code className="rounded bg-sunken px-1 font-mono text-xs">{token.text}</code>;
    case 'br':
      return <br />;
    case 'link':
      return ways.link(token.href, inline(token.tokens, token.text, ways));
    case 'image':
      return <span className="text-ink-muted">{`[picture: ${token.text || token.href}]`}</span>;
    case 'escape':
      return token.text;
    case 'text':
      return token.tokens === undefined ? token.text : inline(token.tokens, token.text, ways);
    default:
      return token.raw;
  }
}

function Heading({ token, ways }: { token: Tokens.Generic; ways: Ways }) {
  const Level = token.depth < 3 ? 'h2' : 'h3';
  return (
    <Level
      id={anchorOf(token.text)}
      className={token.depth < 3 ? 'pt-4 text-lg font-semibold' : 'pt-2 text-base font-semibold'}
    >
      {inline(token.tokens, token.text, ways)}
    </Level>
  );
}

/** The id by which links name a heading, as the places that show Markdown make it. */
function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}
