import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
  type VersionNegotiationMode,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { LoginProvider } from '../login-provider.ts';

/** What a server asked of, and told, a client besides its answers. */
type Heard = { elicited: number; sampled: number; logs: string[]; updated: string[]; listChanges: number };

type CallOptions = {
  onprogress?: (update: { progress: number }) => void;
  signal?: AbortSignal;
  resumptionToken?: string;
  onresumptiontoken?: (token: string) => void;
};

type ToolResult = { content: unknown; isError?: boolean };

/** One of the two generations of the official client, logged in and connected. */
export type SdkClient<Client extends ClientV1 | ClientV2 = ClientV1 | ClientV2> = {
  client: Client;
  /** Of the session, for the revisions that have one. */
  sessionId: string | undefined;
  heard: Heard;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<ToolResult>;
  /** Breaks every connection off without telling the server. */
  breakOff(): Promise<void>;
  /** Says goodbye: `DELETE` where there is a session, then close. */
  end(): Promise<void>;
};

export type Connection = { url: URL; provider: LoginProvider; sessionId?: string };

const CAPABILITIES = { elicitation: { form: {} }, sampling: {} };
// What the forms of both servers ask for between them.
const FORM_ANSWER = { response: 'blue', name: 'Ann', ok: true, color: 'blue', context: 'history' };
const COMPLETION = {
  model: 'a-model',
  role: 'assistant' as const,
  content: { type: 'text' as const, text: 'four' },
};

/** Dynamic registration, authorization code and PKCE, as version 1 does it on its first 401. */
export async function logInV1(url: URL, user: string): Promise<LoginProvider> {
  const provider = new LoginProvider(user);
  const transport = new TransportV1(url, { authProvider: provider });
  await wasRefused(new ClientV1({ name: 'v1', version: '1' }).connect(transport));
  await transport.finishAuth(provider.code);
  return provider;
}

/** The same as version 2 does it. */
export async function logInV2(url: URL, user: string): Promise<LoginProvider> {
  const provider = new LoginProvider(user);
  const transport = new TransportV2(url, { authProvider: provider });
  await wasRefused(new ClientV2({ name: 'v2', version: '1' }).connect(transport));
  await transport.finishAuth(provider.callback ?? new URLSearchParams());
  return provider;
}

async function wasRefused(connecting: Promise<void>): Promise<void> {
  const error: unknown = await connecting.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!/unauthorized/i.test(String(error))) throw new Error(`expected to be sent to log in, got: ${String(error)}`);
}

/** Connects version 1. */
export async function connectV1({ url, provider, sessionId }: Connection): Promise<SdkClient<ClientV1>> {
  const transport = new TransportV1(url, { authProvider: provider, sessionId });
  const connected = await connectV1Over(transport);
  return {
    ...connected,
    sessionId: transport.sessionId,
    end: async () => {
      await transport.terminateSession();
      await connected.client.close();
    },
  };
}

/** Connects version 1 over any transport. */
export async function connectV1Over(transport: Transport): Promise<SdkClient<ClientV1>> {
  const heard = nothingHeard();
  const client = new ClientV1({ name: 'sdk-v1', version: '1' }, { capabilities: CAPABILITIES });
  client.setRequestHandler(ElicitRequestSchema, () => {
    heard.elicited += 1;
    return { action: 'accept', content: FORM_ANSWER };
  });
  client.setRequestHandler(CreateMessageRequestSchema, () => {
    heard.sampled += 1;
    return COMPLETION;
  });
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
    heard.logs.push(params.level);
  });
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
    heard.updated.push(params.uri);
  });
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
    heard.listChanges += 1;
  });
  await client.connect(transport);
  return {
    client,
    sessionId: undefined,
    heard,
    call: async (name, args, options) => {
      const result = await client.callTool({ name, arguments: args }, undefined, options);
      return { content: result.content, isError: result.isError === true };
    },
    breakOff: () => client.close(),
    end: () => client.close(),
  };
}

/** Connects version 2. */
export async function connectV2(
  { url, provider, sessionId }: Connection,
  mode: VersionNegotiationMode,
): Promise<SdkClient<ClientV2>> {
  const heard = nothingHeard();
  const client = new ClientV2(
    { name: 'sdk-v2', version: '1' },
    { capabilities: CAPABILITIES, versionNegotiation: { mode } },
  );
  client.setRequestHandler('elicitation/create', () => {
    heard.elicited += 1;
    return { action: 'accept', content: FORM_ANSWER };
  });
  client.setRequestHandler('sampling/createMessage', () => {
    heard.sampled += 1;
    return COMPLETION;
  });
  client.setNotificationHandler('notifications/message', ({ params }) => {
    heard.logs.push(params.level);
  });
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    heard.updated.push(params.uri);
  });
  client.setNotificationHandler('notifications/tools/list_changed', () => {
    heard.listChanges += 1;
  });
  const transport = new TransportV2(url, { authProvider: provider, sessionId });
  await client.connect(transport);
  return {
    client,
    sessionId: transport.sessionId,
    heard,
    call: (name, args, options) => client.callTool({ name, arguments: args }, options),
    breakOff: () => client.close(),
    end: async () => {
      await transport.terminateSession();
      await client.close();
    },
  };
}

function nothingHeard(): Heard {
  return { elicited: 0, sampled: 0, logs: [], updated: [], listChanges: 0 };
}
