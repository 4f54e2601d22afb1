import type { ImportedProxy } from '@tallygate/contracts/proxy-import';
import { useMutation } from '@tanstack/react-query';
import { useSaveProxy } from '#data/proxies.ts';
import { placeOf } from './import-model.ts';

/** A document that was not saved, and why. */
export type Unsaved = { place: string; error: Error };

type ImportRun = { text: string; chosen: readonly ImportedProxy[] };

/** Saves documents one after the other, each as the text that it is. What is refused stops none of the others. */
export function useImport() {
  const save = useSaveProxy();
  return useMutation({
    mutationFn: async ({ text, chosen }: ImportRun): Promise<Unsaved[]> => {
      const unsaved: Unsaved[] = [];
      for (const one of chosen) {
        const resource = text.slice(one.start, one.end);
        const target =
          one.outcome === 'change' && one.id !== null ? { id: one.id, revision: one.revision ?? undefined } : {};
        try {
          await save.mutateAsync({ ...target, resource });
        } catch (error) {
          unsaved.push({ place: placeOf(one), error: error as Error });
        }
      }
      return unsaved;
    },
  });
}
