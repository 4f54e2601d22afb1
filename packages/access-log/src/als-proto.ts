/**
 * The messages of Envoy's access log service, version 3, as far as they are read: names and field numbers are those of
 * `envoy/service/accesslog/v3/als.proto` and `envoy/data/accesslog/v3/accesslog.proto`. What a sender adds besides is
 * skipped, as protobuf wants it.
 */
export const ALS_PROTO = `
syntax = "proto3";
package als;

message StreamAccessLogsMessage {
  message HTTPAccessLogEntries { repeated HTTPAccessLogEntry log_entry = 1; }
  message TCPAccessLogEntries { repeated TCPAccessLogEntry log_entry = 1; }
  Identifier identifier = 1;
  HTTPAccessLogEntries http_logs = 2;
  TCPAccessLogEntries tcp_logs = 3;
}
message Identifier { Node node = 1; string log_name = 2; }
message Node { string id = 1; string cluster = 2; }
message TCPAccessLogEntry {}
message HTTPAccessLogEntry {
  AccessLogCommon common_properties = 1;
  HTTPRequestProperties request = 3;
  HTTPResponseProperties response = 4;
}
message AccessLogCommon {
  Address downstream_remote_address = 2;
  Address upstream_remote_address = 13;
  Address downstream_direct_remote_address = 20;
  Timestamp start_time = 5;
  Duration time_to_first_upstream_tx_byte = 7;
  Duration time_to_last_upstream_rx_byte = 10;
  Duration time_to_first_downstream_tx_byte = 11;
  Duration time_to_last_downstream_tx_byte = 12;
  ResponseFlags response_flags = 16;
  Metadata metadata = 17;
  Duration duration = 23;
  string stream_id = 26;
  uint32 access_log_type = 33;
}
message ResponseFlags {
  message Unauthorized { uint32 reason = 1; }
  bool failed_local_healthcheck = 1;
  bool no_healthy_upstream = 2;
  bool upstream_request_timeout = 3;
  bool local_reset = 4;
  bool upstream_remote_reset = 5;
  bool upstream_connection_failure = 6;
  bool upstream_connection_termination = 7;
  bool upstream_overflow = 8;
  bool no_route_found = 9;
  bool rate_limited = 12;
  Unauthorized unauthorized_details = 13;
  bool downstream_connection_termination = 15;
  bool upstream_retry_limit_exceeded = 16;
  bool stream_idle_timeout = 17;
  bool upstream_max_stream_duration_reached = 20;
  bool duration_timeout = 23;
  bool upstream_protocol_error = 24;
  bool no_cluster_found = 25;
  bool dns_resolution_failure = 27;
  bool downstream_remote_reset = 28;
}
message HTTPRequestProperties {
  uint32 request_method = 1;
  string scheme = 2;
  string authority = 3;
  string path = 5;
  string request_id = 9;
  string original_path = 10;
  uint64 request_body_bytes = 12;
}
message HTTPResponseProperties {
  UInt32Value response_code = 1;
  uint64 response_body_bytes = 3;
  string response_code_details = 6;
}
message Address { SocketAddress socket_address = 1; Pipe pipe = 2; }
message SocketAddress { string address = 2; uint32 port_value = 3; }
message Pipe { string path = 1; }
message Metadata { map<string, Struct> filter_metadata = 1; }
message Struct { map<string, Value> fields = 1; }
message Value {
  oneof kind {
    uint32 null_value = 1;
    double number_value = 2;
    string string_value = 3;
    bool bool_value = 4;
    Struct struct_value = 5;
    ListValue list_value = 6;
  }
}
message ListValue { repeated Value values = 1; }
message Timestamp { int64 seconds = 1; int32 nanos = 2; }
message Duration { int64 seconds = 1; int32 nanos = 2; }
message UInt32Value { uint32 value = 1; }
`;
