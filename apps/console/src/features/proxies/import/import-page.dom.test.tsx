import type { ImportedProxy } from '@tallygate/contracts/proxy-import';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { expect, it, vi } from 'vitest';
import { drawWithApi } from '../../../testing/draw-with-api.testing.tsx';
import { ImportPage } from './import-page.tsx';

const push = vi.hoisted(() => vi.fn());
vi.mock('next/navigation', () => ({ useRouter: () => ({ push, replace: vi.fn() }) }));
vi.mock('#components/code-editor.tsx', () => ({
  CodeEditor: ({ value, label, onChange }: { value: string; label: string; onChange: (text: string) => void }) => (
    <textarea aria-label={label} value={value} onChange={({ target }) => onChange(target.value)} />
  ),
}));

const TEXT = 'one\n---\ntwo\n---\nthree\n---\nfour\n';
const document = (over: Partial<ImportedProxy>): ImportedProxy => ({
  line: 1,
  start: 0,
  end: 4,
  id: 'weather',
  displayName: 'Weather',
  outcome: 'create',
  revision: null,
  summary: [],
  before: null,
  after: null,
  isOpen: false,
  findings: [],
  notes: [],
  ...over,
});
const DOCUMENTS = [
  document({ isOpen: true, notes: [{ path: 'spec.policies[0].version', message: 'read mcp-auth v0.1 as v1' }] }),
  document({
    line: 2,
    start: 4,
    end: 12,
    id: 'maps',
    displayName: 'Maps',
    outcome: 'change',
    revision: 3,
    before: 'a',
    after: 'b',
  }),
  document({ line: 4, start: 12, end: 22, id: 'docs', displayName: 'Docs', outcome: 'same' }),
  document({
    line: 6,
    start: 22,
    end: 31,
    id: null,
    displayName: null,
    outcome: 'wrong',
    findings: [{ path: 'spec.nonsense', message: 'unknown field "nonsense"', line: 7 }],
  }),
];

function open(refuse?: string) {
  push.mockClear();
  const drawn = drawWithApi(
    <NuqsTestingAdapter>
      <ImportPage />
    </NuqsTestingAdapter>,
    {
      answer: ({ method, path, body }) => {
        if (path === '/proxies/import/check') return Response.json({ documents: DOCUMENTS });
        if (method !== 'POST' && method !== 'PUT') return undefined;
        if (path === refuse)
          return Response.json({ title: 'Changed meanwhile', code: 'REVISION_STALE', status: 409 }, { status: 409 });
        return Response.json({ id: 'saved', ...(body as object) });
      },
    },
  );
  const paste = async () => {
    fireEvent.change(screen.getByLabelText('YAML of proxies'), { target: { value: TEXT } });
    return screen.findByRole('list', { name: 'Documents' });
  };
  const saves = () => drawn.written().filter(({ path }) => path !== '/proxies/import/check');
  return { ...drawn, paste, saves };
}

it('says of each document what it would do, at which line it is wrong, and what stays open to everybody', async () => {
  const { paste } = open();
  const [fresh, change, same, wrong] = within(await paste())
    .getAllByRole('listitem')
    .filter((item) => item.parentElement?.getAttribute('aria-label') === 'Documents');
  expect(fresh?.textContent).toContain('Open: cannot be billed');
  expect(fresh?.textContent).toContain('read mcp-auth v0.1 as v1');
  expect(within(change as HTMLElement).getByText('Difference')).toBeTruthy();
  expect(within(same as HTMLElement).queryByRole('checkbox')).toBeNull();
  expect(wrong?.textContent).toContain('Line 7: spec.nonsense unknown field "nonsense"');
  expect(screen.getByRole('status').textContent?.replaceAll('\u00a0', ' ')).toBe(
    '1 new proxy, 1 change, 1 without effect, 1 to correct',
  );
});

it('saves those that are chosen, each as the text that it is, and goes to what waits', async () => {
  const { user, paste, saves } = open();
  await paste();
  await user.click(screen.getByRole('button', { name: /^Save 2.changes$/ }));
  await waitFor(() => expect(push).toHaveBeenCalledWith('/versions/pending'));
  expect(saves().map(({ method, path, body }) => ({ method, path, body }))).toEqual([
    { method: 'POST', path: '/proxies', body: { resource: 'one\n' } },
    { method: 'PUT', path: '/proxies/maps', body: { resource: '---\ntwo\n', revision: 3 } },
  ]);
});

it('leaves out what is not chosen, and says of what was refused why', async () => {
  const { user, paste, saves } = open('/proxies/maps');
  await paste();
  await user.click(screen.getByRole('checkbox', { name: 'Weather' }));
  await user.click(screen.getByRole('button', { name: /^Save 1.change$/ }));
  expect((await screen.findByRole('alert')).textContent).toBe('Not saved: Changed meanwhile');
  expect(saves().map(({ path }) => path)).toEqual(['/proxies/maps']);
  expect(push).not.toHaveBeenCalled();
});

it('takes files, one document after the other', async () => {
  const { user } = open();
  const file = (text: string, name: string) => new File([text], name, { type: 'application/yaml' });
  await user.upload(screen.getByLabelText('Files of proxies'), [
    file('kind: A\n', 'a.yaml'),
    file('kind: B\n', 'b.yaml'),
  ]);
  await waitFor(() =>
    expect((screen.getByLabelText('YAML of proxies') as HTMLTextAreaElement).value).toBe('kind: A\n---\nkind: B'),
  );
});
