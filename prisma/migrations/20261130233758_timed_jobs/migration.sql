-- CreateTable
CREATE TABLE "timed_jobs" (
    "name" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "detail" TEXT,
    "runner" TEXT,

    CONSTRAINT "timed_jobs_pkey" PRIMARY KEY ("name")
);
