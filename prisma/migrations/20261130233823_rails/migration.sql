-- CreateTable
CREATE TABLE "rails" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "address" TEXT,
    "sealed_key" BYTEA,
    "key_end" TEXT NOT NULL DEFAULT '',
    "sealed_webhook_secret" BYTEA,
    "meters" JSONB NOT NULL DEFAULT '[]',
    "read_up_to" BIGINT NOT NULL DEFAULT 0,
    "last_round_at" TIMESTAMPTZ(3),
    "closed_because" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "rails_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rail_assignments" (
    "id" TEXT NOT NULL,
    "rail_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "meter_id" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "rail_assignments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rail_customers" (
    "rail_id" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "customer" TEXT NOT NULL,

    CONSTRAINT "rail_customers_pkey" PRIMARY KEY ("rail_id","company")
);

-- CreateTable
CREATE TABLE "rail_reports" (
    "rail_id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "meter_id" TEXT NOT NULL,
    "meter_version" INTEGER NOT NULL,
    "part_from" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL,
    "value" DECIMAL(38,12) NOT NULL,
    "state" TEXT NOT NULL,
    "first_sent_at" TIMESTAMPTZ(3),
    "next_attempt_at" TIMESTAMPTZ(3),
    "attempts_made" INTEGER NOT NULL DEFAULT 0,
    "fault_code" TEXT,
    "fault_message" TEXT,
    "acknowledged_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rail_reports_pkey" PRIMARY KEY ("rail_id","identifier")
);

-- CreateTable
CREATE TABLE "rail_attempts" (
    "id" BIGSERIAL NOT NULL,
    "rail_id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,
    "status" INTEGER,
    "message" TEXT NOT NULL,

    CONSTRAINT "rail_attempts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rail_webhooks" (
    "rail_id" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "handled_at" TIMESTAMPTZ(3),

    CONSTRAINT "rail_webhooks_pkey" PRIMARY KEY ("rail_id","event_id")
);

-- CreateTable
CREATE TABLE "rail_documents" (
    "rail_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "customer" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "number" TEXT,
    "currency" TEXT NOT NULL,
    "total" BIGINT NOT NULL,
    "period_from" TIMESTAMPTZ(3) NOT NULL,
    "period_to" TIMESTAMPTZ(3) NOT NULL,
    "finalized_at" TIMESTAMPTZ(3),
    "lines" JSONB NOT NULL,
    "credit_notes" JSONB NOT NULL DEFAULT '[]',
    "fetched_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rail_documents_pkey" PRIMARY KEY ("rail_id","external_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "rails_name_key" ON "rails"("name");

-- CreateIndex
CREATE UNIQUE INDEX "rail_assignments_rail_id_role_meter_id_company_valid_from_key" ON "rail_assignments"("rail_id", "role", "meter_id", "company", "valid_from");

-- CreateIndex
CREATE UNIQUE INDEX "rail_customers_rail_id_customer_key" ON "rail_customers"("rail_id", "customer");

-- CreateIndex
CREATE INDEX "rail_reports_rail_id_state_next_attempt_at_idx" ON "rail_reports"("rail_id", "state", "next_attempt_at");

-- CreateIndex
CREATE UNIQUE INDEX "rail_reports_rail_id_meter_id_company_part_from_revision_key" ON "rail_reports"("rail_id", "meter_id", "company", "part_from", "revision");

-- CreateIndex
CREATE INDEX "rail_attempts_rail_id_identifier_idx" ON "rail_attempts"("rail_id", "identifier");

-- CreateIndex
CREATE INDEX "rail_documents_rail_id_customer_idx" ON "rail_documents"("rail_id", "customer");

-- AddForeignKey
ALTER TABLE "rail_assignments" ADD CONSTRAINT "rail_assignments_rail_id_fkey" FOREIGN KEY ("rail_id") REFERENCES "rails"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rail_customers" ADD CONSTRAINT "rail_customers_rail_id_fkey" FOREIGN KEY ("rail_id") REFERENCES "rails"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rail_reports" ADD CONSTRAINT "rail_reports_rail_id_fkey" FOREIGN KEY ("rail_id") REFERENCES "rails"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rail_attempts" ADD CONSTRAINT "rail_attempts_rail_id_fkey" FOREIGN KEY ("rail_id") REFERENCES "rails"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rail_webhooks" ADD CONSTRAINT "rail_webhooks_rail_id_fkey" FOREIGN KEY ("rail_id") REFERENCES "rails"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rail_documents" ADD CONSTRAINT "rail_documents_rail_id_fkey" FOREIGN KEY ("rail_id") REFERENCES "rails"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Two rails that bill the same usage from the same moment on would charge it twice.
CREATE UNIQUE INDEX "rail_assignments_one_bills_key" ON "rail_assignments"("meter_id", "company", "valid_from") WHERE "role" = 'bills';
