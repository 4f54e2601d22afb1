-- AlterTable
ALTER TABLE "corrections" ADD COLUMN     "key" TEXT,
ADD COLUMN     "meter_version" INTEGER,
ADD COLUMN     "reverses" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "corrections_key_key" ON "corrections"("key");

-- CreateIndex
CREATE UNIQUE INDEX "corrections_reverses_key" ON "corrections"("reverses");

-- CreateIndex
CREATE INDEX "corrections_event_id_idx" ON "corrections"("event_id");

-- AddForeignKey
ALTER TABLE "corrections" ADD CONSTRAINT "corrections_reverses_fkey" FOREIGN KEY ("reverses") REFERENCES "corrections"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The ledger is append-only: a wrong correction is undone by its opposite.
CREATE FUNCTION "refuse_correction_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'corrections are never changed or deleted; add the opposite one';
END
$$;

CREATE TRIGGER "corrections_append_only" BEFORE UPDATE OR DELETE ON "corrections"
FOR EACH ROW EXECUTE FUNCTION "refuse_correction_change"();
