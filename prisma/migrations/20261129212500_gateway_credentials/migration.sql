-- CreateTable
CREATE TABLE "gateway_enrolments" (
    "id" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "gateway_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "reused_at" TIMESTAMPTZ(3),

    CONSTRAINT "gateway_enrolments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gateway_credentials" (
    "id" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "gateway_id" TEXT NOT NULL,
    "enrolment_id" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "replaced_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "cloned_at" TIMESTAMPTZ(3),

    CONSTRAINT "gateway_credentials_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "gateway_enrolments_hash_key" ON "gateway_enrolments"("hash");

-- CreateIndex
CREATE INDEX "gateway_enrolments_gateway_id_idx" ON "gateway_enrolments"("gateway_id");

-- CreateIndex
CREATE UNIQUE INDEX "gateway_credentials_hash_key" ON "gateway_credentials"("hash");

-- CreateIndex
CREATE INDEX "gateway_credentials_gateway_id_idx" ON "gateway_credentials"("gateway_id");
