-- CreateTable
CREATE TABLE "left_drafts" (
    "type" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "entity" JSONB NOT NULL,
    "secrets" JSONB NOT NULL,
    "revision" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "cause" TEXT NOT NULL,
    "left_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "left_drafts_pkey" PRIMARY KEY ("type","id")
);
