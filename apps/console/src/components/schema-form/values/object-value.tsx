'use client';

import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { SearchInput } from '../../search-input.tsx';
import { Button } from '../../ui/button.tsx';
import { Input } from '../../ui/input.tsx';
import type { Schema } from './schema-parts.ts';
import { below, useValueScope, type ValueFieldProps } from './value-context.ts';
import { Group } from './value-group.tsx';
import type { Member, Shape } from './value-shape.ts';
import { withMember } from './with-member.ts';

type ObjectShape = Extract<Shape, { kind: 'object' }>;
type ObjectValueProps = ValueFieldProps & { shape: ObjectShape; help?: ReactNode; problem: string | undefined };

/** So few are shown however long their schema is. */
const FEW = 8;
/** Deeper ones are folded until somebody wants them, and so is what a schema repeats without end. */
const FOLDED_FROM = 3;
/** Beyond so many members the ones that are needed or filled are shown, and the others are searched for. */
const MANY = 200;

export function ObjectValue(props: ObjectValueProps) {
  const { shape, label, help, problem, isRoot = false, isRequired, depth } = props;
  const isEmpty = props.value === undefined;
  const [isOpen, setOpen] = useState(!isEmpty || depth < FOLDED_FROM);
  if (isRoot) return <Members {...props} />;
  return (
    <Group label={shape.title ?? label} help={help} problem={problem} isOptional={!isRequired}>
      {isOpen ? (
        <div className="border-s-2 ps-3">
          <Members {...props} />
        </div>
      ) : (
        <div>
          <Button size="sm" onClick={() => setOpen(true)}>
            <Plus aria-hidden /> Fill in {label}
          </Button>
        </div>
      )}
    </Group>
  );
}

function Members({ shape, value, onChange, pointer, depth, isRoot }: ObjectValueProps) {
  const { Child, isLong } = useValueScope(pointer);
  const [search, setSearch] = useState('');
  const held = asObject(value);
  const change = (name: string, next: unknown) => {
    const whole = withMember(held, name, next);
    // An optional object that has lost its last member was never touched; the root is always sent.
    onChange(Object.keys(whole).length === 0 && !isRoot ? undefined : whole);
  };
  const { members, additional } = shape;
  const isSearched = members.length > MANY || (isLong && members.length > FEW);
  const shown = isSearched ? members.filter((one) => isShown(one, held, search)) : members;
  const known = new Set(members.map(({ name }) => name));
  return (
    <div className="flex flex-col gap-4">
      {isSearched && <SearchInput value={search} onChange={setSearch} label={`Search ${members.length} fields`} />}
      {shown.map(({ name, schema, isRequired }) => (
        <Child
          key={name}
          schema={schema}
          value={held[name]}
          onChange={(next) => change(name, next)}
          label={name}
          pointer={below(pointer, name)}
          isRequired={isRequired}
          depth={depth + 1}
        />
      ))}
      {members.length === 0 && additional === null && <p className="text-sm text-ink-muted">It takes no arguments.</p>}
      {additional !== null && (
        <Additional
          isNamed={members.length > 0 || additional !== true}
          schema={additional}
          names={Object.keys(held).filter((name) => !known.has(name))}
          held={held}
          change={change}
          pointer={pointer}
          depth={depth}
        />
      )}
      {shape.hasUndrawnRules && (
        <p className="text-xs text-ink-muted">
          It has rules that the form does not draw; they are checked all the same.
        </p>
      )}
    </div>
  );
}

type AdditionalProps = {
  /** The schema says what else there may be; where it says nothing, hardly anybody wants more. */
  isNamed: boolean;
  schema: Schema;
  names: readonly string[];
  held: Readonly<Record<string, unknown>>;
  change: (name: string, value: unknown) => void;
  pointer: string;
  depth: number;
};

/** Members that the schema does not name: each with a name that somebody types. */
function Additional({ isNamed, schema, names, held, change, pointer, depth }: AdditionalProps) {
  const { Child } = useValueScope(pointer);
  const [name, setName] = useState('');
  const [isAsked, setAsked] = useState(isNamed);
  const add = () => {
    if (name.trim() === '' || Object.hasOwn(held, name)) return;
    change(name, typeof schema === 'object' && schema.type === 'string' ? '' : null);
    setName('');
  };
  return (
    <div className="flex flex-col gap-3">
      {names.map((one) => (
        <Child
          key={one}
          schema={schema}
          value={held[one]}
          onChange={(next) => change(one, next)}
          label={one}
          pointer={below(pointer, one)}
          isRequired={false}
          depth={depth + 1}
        />
      ))}
      {!isAsked && names.length === 0 && (
        <p className="flex flex-wrap items-baseline gap-x-3 text-sm text-ink-muted">
          It names no fields.
          <Button variant="link" size="sm" onClick={() => setAsked(true)}>
            Add one
          </Button>
        </p>
      )}
      <div className={isAsked || names.length > 0 ? 'flex gap-2' : 'hidden'}>
        <Input
          aria-label="Name of a further field"
          placeholder="Name of a further field"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            add();
          }}
        />
        <Button onClick={add}>
          <Plus aria-hidden /> Add
        </Button>
      </div>
    </div>
  );
}

function isShown({ name, isRequired }: Member, held: Readonly<Record<string, unknown>>, search: string): boolean {
  if (search !== '') return name.toLowerCase().includes(search.toLowerCase());
  return isRequired || Object.hasOwn(held, name);
}

function asObject(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
