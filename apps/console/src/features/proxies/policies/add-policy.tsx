'use client';

import type { PolicyView } from '@tallygate/contracts/policy-view';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogContent, DialogTrigger } from '#components/ui/dialog.tsx';

type AddPolicyProps = {
  catalogue: readonly PolicyView[];
  attached: readonly string[];
  onAdd: (name: string, version: string) => void;
};

export function AddPolicy({ catalogue, attached, onAdd }: AddPolicyProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button data-shortcut="new">
          <Plus aria-hidden /> Add policy
        </Button>
      </DialogTrigger>
      <DialogContent heading="Add a policy" description="It is put last; move it afterwards." className="max-w-2xl">
        <ul className="-mx-2 flex flex-col">
          {catalogue.map((policy) => (
            <li key={policy.name}>
              <button
                type="button"
                className="w-full rounded-lg px-3 py-2.5 text-start hover:bg-sunken"
                onClick={() => {
                  onAdd(policy.name, policy.version);
                  setOpen(false);
                }}
              >
                <span className="flex flex-wrap items-center gap-2 font-medium">
                  {policy.title}
                  <Badge>{policy.category}</Badge>
                  {attached.includes(policy.name) && <Badge tone="info">attached</Badge>}
                </span>
                <span className="block text-sm text-ink-muted">{policy.description}</span>
              </button>
            </li>
          ))}
        </ul>
      </DialogContent>
    </Dialog>
  );
}
