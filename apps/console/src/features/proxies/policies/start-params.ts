import { NEW_ACCESS_LIST } from '../access-list/new-access-list.ts';

/** What a policy starts from that would not be complete with nothing. */
export const START_PARAMS: Readonly<Record<string, Record<string, unknown>>> = { 'mcp-acl-list': NEW_ACCESS_LIST };
