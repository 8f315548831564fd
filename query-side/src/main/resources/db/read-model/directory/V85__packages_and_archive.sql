-- What the school offers. A student without a rate of their own is charged what stands here: package_rate is null for them.
CREATE TABLE lesson_package (
    id            VARCHAR(64)    NOT NULL,
    name          VARCHAR(255)   COLLATE utf8mb4_unicode_ci NOT NULL,
    rate          DECIMAL(10, 2) NOT NULL,
    offered_at    DATETIME(3)    NOT NULL,
    archived_at   DATETIME(3)    NULL,
    last_sequence BIGINT         NOT NULL,
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

ALTER TABLE teacher
    ADD COLUMN archived_at DATETIME(3) NULL;

ALTER TABLE student
    ADD COLUMN package_since DATETIME(3) NULL,
    ADD COLUMN archived_at DATETIME(3) NULL,
    ADD KEY idx_package (package_id);
