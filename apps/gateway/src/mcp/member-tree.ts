import type { ProxyBilling } from '@tallygate/contracts/mcp-proxy';

/** Members of a JSON-RPC message whose scalar values are wanted, as a tree of their keys. */
export type MemberTree = {
  /** Where it stands in the message, as a JSON Pointer (RFC 6901). */
  readonly pointer: string;
  readonly children: Map<string, MemberTree>;
  isWanted: boolean;
};

/** What the record needs of every message. */
const ALWAYS = [
  '/jsonrpc',
  '/id',
  '/method',
  '/error/code',
  '/result/isError',
  '/result/resultType',
  '/result/taskId',
  '/result/status',
  '/result/ttlMs',
  '/result/error/code',
  '/result/result/isError',
  ...taskMembers('/result/task'),
  ...taskMembers('/params'),
  ...taskMembers('/params/task'),
];

/** Where results stand: of a call, of a task that is asked for, and of a task that a notification tells of. */
const RESULTS = ['/result', '/result/result', '/result/task/result', '/params/result', '/params/task/result'];

/** The members that answers are read for where no quantity is taken from results. */
export const MESSAGE_MEMBERS = memberTree([]);

/**
 * The members that a proxy's answers are read for.
 * @param billing names by JSON Pointer where in a result quantities stand
 */
export function membersFor(billing: ProxyBilling | undefined): MemberTree {
  const rules = [billing?.quantity, ...Object.values(billing?.tools ?? {}).map(({ quantity }) => quantity)];
  const pointers = rules.flatMap((rule) => (rule !== undefined && 'fromResult' in rule ? [rule.fromResult] : []));
  return pointers.length === 0 ? MESSAGE_MEMBERS : memberTree(pointers);
}

function memberTree(quantities: readonly string[]): MemberTree {
  const root: MemberTree = { pointer: '', children: new Map(), isWanted: false };
  for (const pointer of [...ALWAYS, ...RESULTS.flatMap((result) => quantities.map((quantity) => result + quantity))]) {
    let member = root;
    for (const part of pointer.split('/').slice(1)) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      let child = member.children.get(key);
      if (child === undefined) {
        child = { pointer: `${member.pointer}/${part}`, children: new Map(), isWanted: false };
        member.children.set(key, child);
      }
      member = child;
    }
    member.isWanted = true;
  }
  return root;
}

function taskMembers(task: string): string[] {
  return ['taskId', 'status', 'ttl', 'error/code', 'result/isError'].map((member) => `${task}/${member}`);
}

/** An object that holds the values at these JSON Pointers and nothing else; elements of arrays stand under their index. */
export function outlineOf(values: ReadonlyMap<string, unknown>, tree: MemberTree): unknown {
  if (tree.isWanted && values.has(tree.pointer)) return values.get(tree.pointer);
  let outline: Record<string, unknown> | undefined;
  for (const [key, child] of tree.children) {
    const value = outlineOf(values, child);
    if (value === undefined) continue;
    outline ??= Object.create(null) as Record<string, unknown>;
    outline[key] = value;
  }
  return outline;
}
