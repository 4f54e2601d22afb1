-- AlterTable
ALTER TABLE "secrets" ADD COLUMN     "receiver" TEXT;

-- CreateTable
CREATE TABLE "data_upgrades" (
    "name" TEXT NOT NULL,
    "finished_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "data_upgrades_pkey" PRIMARY KEY ("name")
);
