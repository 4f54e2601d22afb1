-- AlterTable
ALTER TABLE "audit_entries" ADD COLUMN     "entry" TEXT,
ADD COLUMN     "mac" TEXT,
ADD COLUMN     "outcome" TEXT NOT NULL DEFAULT 'ok',
ADD COLUMN     "seq" BIGINT,
ADD COLUMN     "tenant" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "audit_heads" (
    "tenant" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "mac" TEXT NOT NULL,

    CONSTRAINT "audit_heads_pkey" PRIMARY KEY ("tenant")
);

-- CreateTable
CREATE TABLE "audit_checkpoints" (
    "tenant" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "mac" TEXT NOT NULL,
    "removed_at" TIMESTAMPTZ(3) NOT NULL,
    "signature" TEXT NOT NULL,

    CONSTRAINT "audit_checkpoints_pkey" PRIMARY KEY ("tenant","seq")
);

-- CreateIndex
CREATE INDEX "audit_entries_time_idx" ON "audit_entries"("time");

-- CreateIndex
CREATE UNIQUE INDEX "audit_entries_tenant_seq_key" ON "audit_entries"("tenant", "seq");

INSERT INTO "audit_heads" ("tenant", "seq", "mac") VALUES ('', 0, repeat('0', 64));

-- Entries are never changed. Two things are allowed: chaining an entry of an earlier version, once; and removing old ones
-- by the function below. Whoever may write to this database can get around a trigger; the chain shows it then.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD."mac" IS NULL AND NEW."mac" IS NOT NULL AND NEW."id" = OLD."id" THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' AND current_setting('tallygate.audit_removal', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'audit entries are never changed or deleted';
END
$$;

CREATE TRIGGER "audit_entries_append_only" BEFORE UPDATE OR DELETE ON "audit_entries"
FOR EACH ROW EXECUTE FUNCTION "refuse_audit_change"();

CREATE TRIGGER "audit_entries_no_truncate" BEFORE TRUNCATE ON "audit_entries"
FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();

-- Removes the entries of a tenant up to a number, which a checkpoint must mark already.
CREATE FUNCTION "remove_audit_prefix"(of_tenant TEXT, through BIGINT) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
  removed BIGINT;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "audit_checkpoints" WHERE "tenant" = of_tenant AND "seq" = through) THEN
    RAISE EXCEPTION 'there is no checkpoint at %', through;
  END IF;
  PERFORM set_config('tallygate.audit_removal', 'on', true);
  DELETE FROM "audit_entries" WHERE "tenant" = of_tenant AND "seq" <= through;
  GET DIAGNOSTICS removed = ROW_COUNT;
  PERFORM set_config('tallygate.audit_removal', 'off', true);
  RETURN removed;
END
$$;
