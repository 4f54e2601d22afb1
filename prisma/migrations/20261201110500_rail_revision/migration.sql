-- AlterTable
ALTER TABLE "rails" ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1;

-- CreateIndex
CREATE INDEX "rail_attempts_at_idx" ON "rail_attempts"("at");
