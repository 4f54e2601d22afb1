CREATE TABLE "invoice_issuer" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "begins" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "invoice_issuer_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "invoice_issuer_one" CHECK ("id" = 1)
);

-- What was used before invoices existed was charged otherwise: they begin with the month that runs now.
INSERT INTO "invoice_issuer" ("begins") VALUES (date_trunc('month', CURRENT_TIMESTAMP, 'UTC'));

CREATE TABLE "invoice_series" (
    "name" TEXT NOT NULL,
    "next" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "invoice_series_pkey" PRIMARY KEY ("name")
);

CREATE TABLE "invoice_periods" (
    "company" TEXT NOT NULL,
    "period_from" TIMESTAMPTZ(3) NOT NULL,
    "period_to" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3) NOT NULL,
    "basis" JSONB NOT NULL,

    CONSTRAINT "invoice_periods_pkey" PRIMARY KEY ("company", "period_from")
);

CREATE INDEX "invoice_periods_company_period_to_idx" ON "invoice_periods"("company", "period_to" DESC);

CREATE TABLE "invoices" (
    "id" UUID NOT NULL,
    "company" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "period_from" TIMESTAMPTZ(3) NOT NULL,
    "period_to" TIMESTAMPTZ(3) NOT NULL,
    "zone" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "number" TEXT,
    "state" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "hash" TEXT,
    "holds" JSONB NOT NULL DEFAULT '[]',
    "gaps" JSONB NOT NULL DEFAULT '[]',
    "net" DECIMAL(38,0) NOT NULL,
    "total" DECIMAL(38,0) NOT NULL,
    "due" DECIMAL(38,0) NOT NULL,
    "carried_out" DECIMAL(38,0) NOT NULL,
    "closed_at" TIMESTAMPTZ(3) NOT NULL,
    "finalised_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),

    CONSTRAINT "invoices_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "invoices_number_key" ON "invoices"("number");
CREATE UNIQUE INDEX "invoices_company_period_from_currency_key" ON "invoices"("company", "period_from", "currency");
CREATE INDEX "invoices_period_to_id_idx" ON "invoices"("period_to" DESC, "id");
CREATE INDEX "invoices_state_idx" ON "invoices"("state");

CREATE TABLE "invoice_lines" (
    "invoice_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "meter_id" TEXT,
    "adjusts" TEXT,
    "amount" DECIMAL(38,0) NOT NULL,
    "line" JSONB NOT NULL,

    CONSTRAINT "invoice_lines_pkey" PRIMARY KEY ("invoice_id", "position")
);

CREATE INDEX "invoice_lines_adjusts_idx" ON "invoice_lines"("adjusts");

CREATE TABLE "invoice_changes" (
    "id" BIGSERIAL NOT NULL,
    "invoice_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "invoice_changes_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "invoice_changes_invoice_id_id_idx" ON "invoice_changes"("invoice_id", "id");

-- A final document never moves, whoever asks.
CREATE FUNCTION "keep_final_invoice"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."hash" IS NULL THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' OR
     (OLD."number", OLD."document", OLD."hash", OLD."company", OLD."currency", OLD."period_from", OLD."period_to", OLD."net", OLD."total")
     IS DISTINCT FROM
     (NEW."number", NEW."document", NEW."hash", NEW."company", NEW."currency", NEW."period_from", NEW."period_to", NEW."net", NEW."total")
  THEN
    RAISE EXCEPTION 'the invoice % is final', OLD."number";
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "invoices_keep_final" BEFORE UPDATE OR DELETE ON "invoices"
FOR EACH ROW EXECUTE FUNCTION "keep_final_invoice"();

CREATE FUNCTION "keep_final_line"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "invoices" WHERE "id" = OLD."invoice_id" AND "hash" IS NOT NULL) THEN
    RAISE EXCEPTION 'the lines of a final invoice stay';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "invoice_lines_keep_final" BEFORE UPDATE OR DELETE ON "invoice_lines"
FOR EACH ROW EXECUTE FUNCTION "keep_final_line"();
