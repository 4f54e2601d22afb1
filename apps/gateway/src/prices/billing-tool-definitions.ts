import type { BillingTool } from '@tallygate/contracts/protocol-prices';

const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

type Definition = {
  name: BillingTool;
  title: string;
  description: string;
  inputSchema: Record<string, unknown>;
  annotations: typeof READS;
};

/**
 * The tools that the gateway answers itself, as tools/list shows them. None has an output schema: clients check results against
 * one, refusals too.
 */
export function billingToolDefinitions(): Definition[] {
  return [
    {
      name: 'billing_quote',
      title: 'Price of a call',
      description: 'Says what a call of a tool of this server would cost you. Free; nothing runs.',
      inputSchema: {
        type: 'object',
        properties: {
          tool: { type: 'string', description: 'Name of the tool, as tools/list has it' },
          arguments: { type: 'object', description: 'Arguments of the call' },
        },
        required: ['tool'],
        additionalProperties: false,
      },
      annotations: READS,
    },
    {
      name: 'billing_balance',
      title: 'Your prepaid credits',
      description: 'Says what is left of the credits that your company has paid in advance. Free.',
      inputSchema: { type: 'object', properties: {}, additionalProperties: false },
      annotations: READS,
    },
    {
      name: 'billing_last_charges',
      title: 'Your last charges',
      description: 'Lists what your last calls here cost, newest first, and which were free and why. Free.',
      inputSchema: {
        type: 'object',
        properties: { limit: { type: 'integer', minimum: 1, maximum: 20, description: 'How many; 5 by default' } },
        additionalProperties: false,
      },
      annotations: READS,
    },
    {
      name: 'billing_why',
      title: 'Why a call costs what it does',
      description: 'Explains why one of your last calls was charged or not. Free.',
      inputSchema: {
        type: 'object',
        properties: { call: { type: 'string', description: 'Id of the call; your last one by default' } },
        additionalProperties: false,
      },
      annotations: READS,
    },
  ];
}
