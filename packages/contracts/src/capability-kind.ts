/** The kinds of things that policies name, spelled as in their params. */
export const CAPABILITY_KINDS = ['tools', 'resources', 'prompts'] as const;
export type CapabilityKind = (typeof CAPABILITY_KINDS)[number];

/** The kind of what a request of that method acts on. */
export const KIND_OF_METHOD: Readonly<Record<string, CapabilityKind>> = {
  'tools/call': 'tools',
  'resources/read': 'resources',
  'resources/subscribe': 'resources',
  'resources/unsubscribe': 'resources',
  'prompts/get': 'prompts',
};
