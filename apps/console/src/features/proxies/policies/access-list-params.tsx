'use client';

import type { PolicyEffect } from '@tallygate/contracts/policy-effect';
import { useState } from 'react';
import type { JsonSchema } from '#components/schema-form/json-schema.ts';
import { SchemaForm } from '#components/schema-form/schema-form.tsx';
import { Button } from '#components/ui/button.tsx';
import { readAccessLists } from '../access-list/access-list-edit.ts';
import { AccessListForm } from '../access-list/access-list-form.tsx';
import type { ListedNames } from '../tools/listed-names.ts';

type AccessListParamsProps = {
  params: Record<string, unknown>;
  onChange: (params: Record<string, unknown>) => void;
  errors: Readonly<Record<string, string>>;
  listed: ListedNames;
  usage: PolicyEffect['names'] | undefined;
  effect: PolicyEffect['effects'][number] | undefined;
  schema: JsonSchema;
  label: string;
};

/** An access list with a switch for each name; as text by choice, and when what is stored cannot be read as one. */
export function AccessListParams(props: AccessListParamsProps) {
  const { params, onChange, errors, listed, usage, effect, schema, label } = props;
  const lists = readAccessLists(params);
  const [isText, setAsText] = useState(lists === null);
  return (
    <>
      {lists && (
        <Button size="sm" variant="ghost" className="self-end" onClick={() => setAsText(!isText)}>
          {isText ? 'Edit as switches' : 'Edit as parameters'}
        </Button>
      )}
      {isText || lists === null ? (
        <SchemaForm schema={schema} value={params} onChange={onChange} label={label} errors={errors} />
      ) : (
        <AccessListForm
          params={lists}
          onChange={onChange}
          listed={listed}
          usage={usage}
          effect={effect}
          errors={errors}
        />
      )}
    </>
  );
}
