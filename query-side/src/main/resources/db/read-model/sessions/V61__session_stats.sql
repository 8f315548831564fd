-- What the sessions come to, kept with them in the same transactions: for every day of the school, and once more for every
-- month, so that a long range is a few months and the days at its edges. Equal at all times to what SQL over
-- wpos_zoom_links gives; a group that nobody is in any more stays as a row of zeros.
CREATE TABLE session_stats (
    span             ENUM('day', 'month') NOT NULL,
    first_day        DATE                 NOT NULL,
    ustazid          VARCHAR(64)          NOT NULL,
    packageId        VARCHAR(255)         NOT NULL,
    -- As session_status, and 'sent' for its null.
    status           ENUM('sent', 'active', 'ended', 'timeout') NOT NULL,

    sessions         BIGINT         NOT NULL,
    undeliverable    BIGINT         NOT NULL,
    -- Opened more than 15 minutes after the link was sent.
    opened_late      BIGINT         NOT NULL,
    opening_millis   BIGINT         NOT NULL,
    minutes          BIGINT         NOT NULL,
    lasted_millis    BIGINT         NOT NULL,
    observed_seconds BIGINT         NOT NULL,
    -- The sum of the rates; only lessons that are over are charged.
    amount           DECIMAL(18, 2) NOT NULL,

    PRIMARY KEY (span, first_day, ustazid, packageId, status),
    KEY idx_teacher (span, ustazid, first_day),
    KEY idx_package (span, packageId, first_day)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
