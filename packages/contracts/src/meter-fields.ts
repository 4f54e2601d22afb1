/**
 * Fields a condition may name: the short ones below, or `metadata.<path>` / `request.<path>` / `response.<path>`
 * of the event as it is sent to Moesif.
 */
export const METER_FIELDS = [
  'proxy',
  'uri',
  'method',
  'tool',
  'status',
  'consumer',
  'company',
  'decision',
  'reason',
] as const;

export const METER_FIELD_HELP: Readonly<Partial<Record<string, string>>> = {
  proxy: 'metadata.name of the proxy',
  uri: 'request.uri as sent; a value that starts with / is also compared with the path alone, so /everything matches https://gateway/everything/mcp',
  method: 'JSON-RPC method, e.g. tools/call',
  tool: 'Name of the tool; tool calls only',
  status: 'HTTP status of the answer',
  consumer: 'Who called (user_id)',
  company: 'Who pays (company_id)',
  decision: 'billable or not_billable',
  reason: 'Why it is billable or not, e.g. ok, tool_error',
};
