-- AlterTable
ALTER TABLE "rail_reports" ADD COLUMN     "call_ids" UUID[] DEFAULT ARRAY[]::UUID[],
ADD COLUMN     "rest" DECIMAL(38,12);
