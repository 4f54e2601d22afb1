-- DropIndex
DROP INDEX "api_keys_hash_key";

-- DropIndex
DROP INDEX "api_keys_proxy_idx";

-- AlterTable: no release has written to this table, so the new columns need no value for old rows.
ALTER TABLE "api_keys" DROP COLUMN "revoked_at",
ADD COLUMN     "external_ref_id" TEXT,
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "source" TEXT NOT NULL DEFAULT 'local',
ADD COLUMN     "updated_at" TIMESTAMPTZ(3) NOT NULL,
ADD COLUMN     "updated_by" TEXT NOT NULL;

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_proxy_name_key" ON "api_keys"("proxy", "name");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_proxy_hash_key" ON "api_keys"("proxy", "hash");
