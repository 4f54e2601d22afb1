import { render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { MarkdownText } from '#components/markdown-text.tsx';
import { VisitedLink } from './visited-link.tsx';

const visited = (href: string, name: ReactNode) => <VisitedLink href={href} name={name} />;

const HOSTILE = `# Title

<script>window.ran = true</script><img src=x onerror="window.ran = true">

[here](javascript:alert(1)) and [there](https://example.com/a) ![pixel](https://tracker.example/p.gif)

- **one**
- \`two\`

| a | b |
|---|---|
| 1 | <b>2</b> |
`;

describe('Markdown of a server', () => {
  it('has no HTML, loads nothing, and links to web addresses alone, by their host', () => {
    const { container } = render(<MarkdownText text={HOSTILE} link={visited} />);
    expect(container.querySelectorAll('script, img, iframe, b')).toHaveLength(0);
    expect(container.textContent).toContain('<script>window.ran = true</script>');
    const [link, ...others] = screen.getAllByRole('link');
    expect(others).toEqual([]);
    expect(link?.getAttribute('href')).toBe('https://example.com/a');
    expect(link?.getAttribute('rel')).toContain('noopener');
    expect(link?.textContent).toBe('there (example.com)');
  });

  it('shows lists, tables and emphasis', () => {
    const { container } = render(<MarkdownText text={HOSTILE} link={visited} />);
    expect([...container.querySelectorAll('li')].map((one) => one.textContent)).toEqual(['one', 'two']);
    expect(screen.getByRole('cell', { name: '1' })).toBeTruthy();
    expect(container.querySelector('strong')?.textContent).toBe('one');
  });
});
