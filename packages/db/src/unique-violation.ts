/** A write that a unique constraint refused. */
export type UniqueViolation = {
  constraint: string;
  /** The fields of the model, in the order of the constraint; empty when the constraint is not one of ours. */
  fields: readonly string[];
};

/** Every unique constraint that an edit can run into, by its name in the database, with the fields of its model. */
export const uniqueConstraints: Readonly<Record<string, readonly string[]>> = {
  api_keys_pkey: ['id'],
  api_keys_proxy_hash_key: ['proxy', 'hash'],
  api_keys_proxy_name_key: ['proxy', 'name'],
  api_tokens_hash_key: ['hash'],
  api_tokens_pkey: ['id'],
  audit_checkpoints_pkey: ['tenant', 'seq'],
  audit_entries_pkey: ['id'],
  audit_entries_tenant_seq_key: ['tenant', 'seq'],
  audit_heads_pkey: ['tenant'],
  company_plans_company_valid_from_key: ['company', 'validFrom'],
  company_plans_pkey: ['id'],
  config_versions_pkey: ['number'],
  corrections_key_key: ['key'],
  corrections_pkey: ['id'],
  corrections_reverses_key: ['reverses'],
  customer_aliases_pkey: ['id'],
  customers_pkey: ['company'],
  data_upgrades_pkey: ['name'],
  delivery_orders_event_id_key: ['eventId'],
  delivery_orders_pkey: ['id'],
  delivery_points_pkey: ['publisher', 'grain', 'start'],
  event_circumstances_pkey: ['fingerprint'],
  event_rollup_changes_pkey: ['number'],
  event_rollups_pkey: [
    'quarter',
    'proxy',
    'tool',
    'method',
    'consumer',
    'company',
    'reason',
    'outcome',
    'billable',
    'deliveryState',
    'kind',
    'class',
  ],
  event_totals_pkey: [
    'span',
    'start',
    'proxy',
    'tool',
    'company',
    'method',
    'reason',
    'billable',
    'deliveryState',
    'kind',
    'class',
  ],
  events_pkey: ['id'],
  events_seq_key: ['seq'],
  gateway_credentials_hash_key: ['hash'],
  gateway_credentials_pkey: ['id'],
  gateway_enrolments_hash_key: ['hash'],
  gateway_enrolments_pkey: ['id'],
  gateways_pkey: ['id'],
  gateway_subscriptions_api_id_token_hash_key: ['apiId', 'tokenHash'],
  gateway_subscriptions_pkey: ['id'],
  invoice_changes_pkey: ['id'],
  invoice_issuer_pkey: ['id'],
  invoice_lines_pkey: ['invoiceId', 'position'],
  invoice_periods_pkey: ['company', 'periodFrom'],
  invoice_series_pkey: ['name'],
  invoices_company_period_from_currency_key: ['company', 'periodFrom', 'currency'],
  invoices_number_key: ['number'],
  invoices_pkey: ['id'],
  key_managers_pkey: ['name'],
  ledger_retention_pkey: ['id'],
  left_drafts_pkey: ['type', 'id'],
  long_events_pkey: ['id'],
  meter_prices_pkey: ['meterId', 'number'],
  meters_name_version_key: ['name', 'version'],
  meters_pkey: ['id', 'version'],
  parked_events_pkey: ['eventId'],
  plan_prices_pkey: ['id'],
  plan_prices_plan_id_meter_id_valid_from_key: ['planId', 'meterId', 'validFrom'],
  plans_name_key: ['name'],
  plans_pkey: ['id'],
  price_canaries_pkey: ['id'],
  provider_sign_ins_pkey: ['id'],
  proxies_display_name_version_key: ['displayName', 'version'],
  proxies_pkey: ['id'],
  proxies_vhost_context_key: ['vhost', 'context'],
  proxy_traits_pkey: ['proxy', 'fingerprint'],
  publishers_pkey: ['id'],
  rail_assignments_one_bills_key: ['meterId', 'company', 'validFrom'],
  rail_assignments_pkey: ['id'],
  rail_assignments_rail_id_role_meter_id_company_valid_from_key: ['railId', 'role', 'meterId', 'company', 'validFrom'],
  rail_attempts_pkey: ['id'],
  rail_bills_pkey: ['railId', 'company', 'periodFrom', 'currency'],
  rail_customers_pkey: ['railId', 'company'],
  rail_customers_rail_id_customer_key: ['railId', 'customer'],
  rail_documents_pkey: ['railId', 'externalId'],
  rail_prices_pkey: ['railId', 'key'],
  rail_records_pkey: ['railId', 'kind', 'recordId'],
  rail_records_rail_id_identifier_key: ['railId', 'identifier'],
  rail_reports_pkey: ['railId', 'identifier'],
  rail_reports_rail_id_meter_id_company_part_from_price_key_r_key: [
    'railId',
    'meterId',
    'company',
    'partFrom',
    'priceKey',
    'revision',
  ],
  rail_subscriptions_pkey: ['railId', 'externalId'],
  rail_webhooks_pkey: ['railId', 'eventId'],
  rails_name_key: ['name'],
  rails_pkey: ['id'],
  reconciled_usages_pkey: ['runId', 'place'],
  reconciliation_runs_pkey: ['id'],
  recovery_codes_pkey: ['userId', 'hash'],
  second_factors_pkey: ['userId'],
  secrets_pkey: ['name'],
  sessions_pkey: ['id'],
  settings_pkey: ['key'],
  setup_links_pkey: ['hash'],
  timed_jobs_pkey: ['name'],
  tool_pins_pkey: ['proxy', 'tool'],
  tool_readings_pkey: ['proxy'],
  used_logout_tokens_pkey: ['id'],
  users_issuer_subject_key: ['issuer', 'subject'],
  users_pkey: ['id'],
  users_username_key: ['username'],
};

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/**
 * Which unique constraint made `error`: an error of a Prisma query (`P2002`), of Prisma's raw SQL (`P2010`) or of `sql`
 * (SQLSTATE 23505). Null for every other error.
 */
export function uniqueViolation(error: unknown): UniqueViolation | null {
  const cause = property(property(property(error, 'meta'), 'driverAdapterError'), 'cause');
  const byPrisma =
    property(cause, 'kind') === 'UniqueConstraintViolation'
      ? property(property(cause, 'constraint'), 'index')
      : undefined;
  const byDriver = property(error, 'code') === '23505' ? property(error, 'constraint') : undefined;
  const constraint = byPrisma ?? byDriver;
  if (typeof constraint !== 'string') return null;
  return { constraint, fields: uniqueConstraints[constraint] ?? [] };
}
