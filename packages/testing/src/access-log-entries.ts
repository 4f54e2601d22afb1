import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';

const ENVOY = 'envoy/service/accesslog/v3/als.proto';
const NAMESPACE = 'api_platform.policy_engine.envoy.filters.http.ext_proc';
/** Seconds of 2026-11-02T10:00:00Z. */
const STARTED_S = 1_793_613_600;

/** A message as the protocol files name its fields. */
export type Fields = Record<string, unknown>;

/**
 * Envoy's access log service as its own protocol files describe it, from the package that ships them: a witness that
 * shares nothing with the product's reading of the messages.
 */
export function accessLogService(): ServiceDefinition {
  service ??= loadService();
  return service;
}

let service: ServiceDefinition | undefined;

function loadService(): ServiceDefinition {
  const deps = join(dirname(createRequire(import.meta.url).resolve('@grpc/grpc-js-xds/package.json')), 'deps');
  const definition = loadSync(ENVOY, {
    keepCase: true,
    longs: String,
    enums: String,
    oneofs: true,
    includeDirs: ['envoy-api', 'xds', 'googleapis', 'protoc-gen-validate'].map((name) => join(deps, name)),
  });
  return definition['envoy.service.accesslog.v3.AccessLogService'] as ServiceDefinition;
}

/** The bytes of a message of the stream. */
export function encodeLogs(message: Fields): Buffer {
  return (accessLogService().StreamAccessLogs as { requestSerialize(value: object): Buffer }).requestSerialize(message);
}

/** Who sends, as a WSO2 router says it. */
export const ROUTER = { node: { id: 'router-node', cluster: 'router' }, log_name: 'envoy_access_log' };

export type LoggedEntry = {
  common?: Fields;
  request?: Fields;
  /** Null for an entry that tells of no answer. */
  response?: Fields | null;
  /** Members of `analytics_data`, added to those of a successful call of `echo`; undefined removes one. */
  data?: Record<string, string | undefined>;
};

let entries = 0;

/** An entry as a WSO2 router of autumn 2026 logs a successful call of the tool `echo`, with anything overridden. */
export function anEntry({ common = {}, request = {}, response = {}, data = {} }: LoggedEntry = {}): Fields {
  entries += 1;
  return {
    common_properties: {
      stream_id: `00000000-0000-4000-8000-${String(entries).padStart(12, '0')}`,
      start_time: { seconds: String(STARTED_S), nanos: 120_000_000 + entries },
      downstream_direct_remote_address: { socket_address: { address: '10.0.0.7', port_value: 40_000 } },
      downstream_remote_address: { socket_address: { address: '203.0.113.7', port_value: 40_000 } },
      upstream_remote_address: { socket_address: { address: '10.0.0.9', port_value: 3001 } },
      time_to_first_upstream_tx_byte: { nanos: 2_000_000 },
      time_to_last_upstream_rx_byte: { nanos: 52_000_000 },
      time_to_first_downstream_tx_byte: { nanos: 40_000_000 },
      time_to_last_downstream_tx_byte: { nanos: 64_500_000 },
      access_log_type: 'DownstreamEnd',
      metadata: metadataOf({ ...CALL, ...data }),
      ...common,
    },
    request: {
      request_method: 'POST',
      scheme: 'http',
      authority: 'gw.example.com:8080',
      path: '/mcp',
      original_path: '/everything/mcp?key=secret',
      request_id: 'r-1',
      request_body_bytes: '110',
      ...request,
    },
    ...(response !== null && {
      response: {
        response_code: { value: 200 },
        response_body_bytes: '85',
        response_code_details: 'via_upstream',
        ...response,
      },
    }),
  };
}

const CALL = {
  'x-wso2-api-kind': 'Mcp',
  'x-wso2-api-name': 'Everything',
  'x-wso2-api-version': 'v1.0',
  'x-wso2-api-context': '/everything',
  'x-wso2-user-id': 'agent-a',
  'x-wso2-auth-type': 'mcp/oauth',
  'x-wso2-auth-issuer': 'https://idp.example.com',
  'x-wso2-auth-credential-id': 'client-a',
  'x-wso2-auth-scopes': 'tools:call',
  'x-wso2-auth-properties': '{"company_id":"org-a"}',
  mcp_session_id: 'session-1',
  mcp_request_properties:
    '{"jsonRpcMethod":"tools/call","capability":"TOOL","capabilityName":"echo","jsonRpcId":1,"clientInfo":{"name":"agent","version":"1.2"}}',
  mcp_response_properties: '{"isError":false,"serverInfo":{"name":"everything","version":"2.0"}}',
};

function metadataOf(data: Record<string, string | undefined>): Fields {
  const fields = Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) => (value === undefined ? [] : [[key, { stringValue: value }]])),
  );
  return {
    filter_metadata: { [NAMESPACE]: { fields: { analytics_data: { structValue: { fields } } } } },
  };
}
