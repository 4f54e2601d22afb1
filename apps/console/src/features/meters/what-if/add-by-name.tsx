import { Plus } from 'lucide-react';
import { useId, useState } from 'react';
import { Field } from '#components/field.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';

type AddByNameProps = { label: string; button: string; names: readonly string[]; onAdd: (name: string) => void };

/** Adds one of a few. */
export function AddFromList({ label, button, names, onAdd }: AddByNameProps) {
  const [chosen, setChosen] = useState('');
  const name = names.includes(chosen) ? chosen : names[0];
  if (name === undefined) return null;
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Field label={label} className="min-w-0 flex-1 basis-48">
        {(control) => (
          <Select {...control} value={name} onChange={(event) => setChosen(event.target.value)}>
            {names.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        )}
      </Field>
      <Button onClick={() => onAdd(name)}>
        <Plus aria-hidden /> {button}
      </Button>
    </div>
  );
}

/** Adds one by its name, which may be one that has not been seen yet. */
export function AddByName({ label, button, names, onAdd }: AddByNameProps) {
  const [typed, setTyped] = useState('');
  const listId = useId();
  const name = typed.trim();
  const add = () => {
    if (name === '') return;
    onAdd(name);
    setTyped('');
  };
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Field label={label} className="min-w-0 flex-1 basis-48">
        {(control) => (
          <Input
            {...control}
            list={listId}
            value={typed}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.metaKey || event.ctrlKey) return;
              // Enter must not submit the form around this field, which compares.
              event.preventDefault();
              add();
            }}
          />
        )}
      </Field>
      <datalist id={listId}>
        {names.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Button onClick={add}>
        <Plus aria-hidden /> {button}
      </Button>
    </div>
  );
}
