-- CreateTable
CREATE TABLE "credit_pots" (
    "id" UUID NOT NULL,
    "company" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL DEFAULT 0,
    "hash" TEXT NOT NULL,
    "debt" DECIMAL(38,12) NOT NULL DEFAULT 0,

    CONSTRAINT "credit_pots_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credit_grants" (
    "id" UUID NOT NULL,
    "pot_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "source_key" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,
    "effective_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "amount" DECIMAL(38,12) NOT NULL,
    "available" DECIMAL(38,12) NOT NULL,
    "leased" DECIMAL(38,12) NOT NULL,
    "settled" DECIMAL(38,12) NOT NULL,
    "expired" DECIMAL(38,12) NOT NULL,
    "voided" DECIMAL(38,12) NOT NULL,
    "state" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "credit_grants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credit_leases" (
    "id" UUID NOT NULL,
    "pot_id" UUID NOT NULL,
    "gateway_id" TEXT NOT NULL,
    "boot" TEXT NOT NULL,
    "request_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "reclaim_at" TIMESTAMPTZ(3) NOT NULL,
    "recalled_at" TIMESTAMPTZ(3),

    CONSTRAINT "credit_leases_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credit_lease_parts" (
    "lease_id" UUID NOT NULL,
    "grant_id" UUID NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,
    "settled" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "returned" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "told_settled" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "told_held" DECIMAL(38,12) NOT NULL DEFAULT 0,

    CONSTRAINT "credit_lease_parts_pkey" PRIMARY KEY ("lease_id","grant_id")
);

-- CreateTable
CREATE TABLE "credit_entries" (
    "pot_id" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "grant_id" UUID,
    "call_id" UUID,
    "amount" DECIMAL(38,12) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "credit_entries_pkey" PRIMARY KEY ("pot_id","sequence")
);

-- CreateIndex
CREATE UNIQUE INDEX "credit_pots_company_unit_key" ON "credit_pots"("company", "unit");

-- CreateIndex
CREATE UNIQUE INDEX "credit_grants_source_key_key" ON "credit_grants"("source_key");

-- CreateIndex
CREATE UNIQUE INDEX "credit_grants_pot_id_sequence_key" ON "credit_grants"("pot_id", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "credit_leases_request_id_key" ON "credit_leases"("request_id");

-- CreateIndex
CREATE INDEX "credit_leases_pot_id_state_idx" ON "credit_leases"("pot_id", "state");

-- CreateIndex
CREATE INDEX "credit_leases_state_reclaim_at_idx" ON "credit_leases"("state", "reclaim_at");

-- CreateIndex
CREATE INDEX "credit_lease_parts_grant_id_idx" ON "credit_lease_parts"("grant_id");

-- CreateIndex
CREATE UNIQUE INDEX "credit_entries_call_id_pot_id_grant_id_type_key" ON "credit_entries"("call_id", "pot_id", "grant_id", "type");

-- AddForeignKey
ALTER TABLE "credit_grants" ADD CONSTRAINT "credit_grants_pot_id_fkey" FOREIGN KEY ("pot_id") REFERENCES "credit_pots"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_leases" ADD CONSTRAINT "credit_leases_pot_id_fkey" FOREIGN KEY ("pot_id") REFERENCES "credit_pots"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_lease_parts" ADD CONSTRAINT "credit_lease_parts_lease_id_fkey" FOREIGN KEY ("lease_id") REFERENCES "credit_leases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_lease_parts" ADD CONSTRAINT "credit_lease_parts_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "credit_grants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_entries" ADD CONSTRAINT "credit_entries_pot_id_fkey" FOREIGN KEY ("pot_id") REFERENCES "credit_pots"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What calls cannot break, whatever the code does.
ALTER TABLE "credit_grants" ADD CONSTRAINT "credit_grants_sound" CHECK (
  "available" >= 0 AND "leased" >= 0 AND "settled" >= 0 AND "expired" >= 0 AND "voided" >= 0
  AND "amount" = "available" + "leased" + "settled" + "expired" + "voided");

ALTER TABLE "credit_pots" ADD CONSTRAINT "credit_pots_sound" CHECK ("debt" >= 0);

ALTER TABLE "credit_lease_parts" ADD CONSTRAINT "credit_lease_parts_sound" CHECK (
  "settled" >= 0 AND "returned" >= 0 AND "settled" + "returned" <= "amount");

CREATE FUNCTION "keep_credit_entry"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of credits stay as they were written';
END $$;

CREATE TRIGGER "credit_entries_keep" BEFORE UPDATE OR DELETE ON "credit_entries"
FOR EACH ROW EXECUTE FUNCTION "keep_credit_entry"();
