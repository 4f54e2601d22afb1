/** What every app needs to speak with its host (MCP Apps 2026-01-26), as script of a page: `ask`, `say`, `input`, `onResult`. */
export const APP_SCRIPT = `
const open = new Map();
let onResult = () => {};
let input = {};
let last = 0;
const say = (method, params = {}) => parent.postMessage({ jsonrpc: '2.0', method, params }, '*');
const ask = (method, params = {}) => new Promise((resolve, reject) => {
  last += 1;
  open.set(last, { resolve, reject });
  parent.postMessage({ jsonrpc: '2.0', id: last, method, params }, '*');
});
addEventListener('message', ({ source, data }) => {
  if (source !== parent || data?.jsonrpc !== '2.0') return;
  if (data.method === 'ui/notifications/tool-input') input = data.params.arguments ?? {};
  if (data.method === 'ui/notifications/host-context-changed' && data.params.theme) document.documentElement.style.colorScheme = data.params.theme;
  if (data.method === 'ui/notifications/tool-result') onResult(data.params);
  const waiting = open.get(data.id);
  if (waiting === undefined || data.method !== undefined) return;
  open.delete(data.id);
  if (data.error) waiting.reject(new Error(data.error.message));
  else waiting.resolve(data.result);
});
const begin = async () => {
  const context = await ask('ui/initialize', { appInfo: { name: 'app', version: '1' }, appCapabilities: {}, protocolVersion: '2026-01-26' });
  document.documentElement.style.colorScheme = context.hostContext.theme;
  say('ui/notifications/initialized');
  say('ui/notifications/size-changed', { height: document.documentElement.scrollHeight });
};
`;
