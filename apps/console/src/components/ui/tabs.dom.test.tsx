import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { Tabs, TabsContent, TabsList, TabsTrigger } from './tabs.tsx';

function Sample(props: { value?: string; onValueChange?: (value: string) => void }) {
  return (
    <Tabs defaultValue="form" {...props}>
      <TabsList aria-label="Views">
        <TabsTrigger value="form">Form</TabsTrigger>
        <TabsTrigger value="json">JSON</TabsTrigger>
        <TabsTrigger value="text">Text</TabsTrigger>
      </TabsList>
      <TabsContent value="form">the form</TabsContent>
      <TabsContent value="json">the object</TabsContent>
      <TabsContent value="text">the text</TabsContent>
    </Tabs>
  );
}

it('shows the view of the tab that is open, named by it, and no other', async () => {
  render(<Sample />);
  expect(screen.getByRole('tabpanel', { name: 'Form' }).textContent).toBe('the form');
  await userEvent.click(screen.getByRole('tab', { name: 'JSON' }));
  expect(screen.getByRole('tabpanel', { name: 'JSON' }).textContent).toBe('the object');
  expect(screen.queryByText('the form')).toBeNull();
  expect(screen.getByRole('tab', { name: 'JSON' }).getAttribute('aria-controls')).toBe(screen.getByRole('tabpanel').id);
});

it('is one stop of the keyboard, in which arrows, Home and End choose, round the ends', async () => {
  render(<Sample />);
  await userEvent.tab();
  expect(document.activeElement?.textContent).toBe('Form');
  const open = () => screen.getByRole('tab', { selected: true }).textContent;
  for (const [key, tab] of [
    ['ArrowRight', 'JSON'],
    ['End', 'Text'],
    ['ArrowRight', 'Form'],
    ['ArrowLeft', 'Text'],
    ['Home', 'Form'],
  ]) {
    await userEvent.keyboard(`{${key}}`);
    expect([open(), document.activeElement?.textContent]).toEqual([tab, tab]);
  }
  await userEvent.tab();
  expect(document.activeElement?.getAttribute('role')).toBe('tabpanel');
});

it('shows what its owner says, whoever presses', async () => {
  const onValueChange = vi.fn();
  render(<Sample value="json" onValueChange={onValueChange} />);
  await userEvent.click(screen.getByRole('tab', { name: 'Text' }));
  expect(onValueChange).toHaveBeenCalledWith('text');
  expect(screen.getByRole('tabpanel').textContent).toBe('the object');
});
