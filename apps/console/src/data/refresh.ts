import type { QueryClient } from '@tanstack/react-query';

/** After a save: the entity, what waits to be applied, and the status bar are out of date. */
export function refreshAfterSave(client: QueryClient, ...keys: string[]): Promise<unknown> {
  return Promise.all(['status', 'pending', ...keys].map((key) => client.invalidateQueries({ queryKey: [key] })));
}
