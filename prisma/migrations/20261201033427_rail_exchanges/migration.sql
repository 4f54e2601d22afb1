-- AlterTable
ALTER TABLE "rail_attempts" ADD COLUMN     "exchanges" JSONB NOT NULL DEFAULT '[]';

-- CreateIndex
CREATE INDEX "rail_attempts_rail_id_id_idx" ON "rail_attempts"("rail_id", "id");
