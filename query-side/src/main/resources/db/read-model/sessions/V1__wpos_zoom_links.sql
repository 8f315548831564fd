-- One row per session. First the columns of the spec, by its names; all times are UTC.
CREATE TABLE wpos_zoom_links (
    id                       INT            NOT NULL,
    studentid                INT            NOT NULL,
    ustazid                  VARCHAR(64)    NOT NULL,
    link                     TEXT           NOT NULL,
    tracking_token           VARCHAR(64)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    clicked_at               DATETIME(3)    NULL,
    sent_time                DATETIME(3)    NOT NULL,
    session_ended_at         DATETIME(3)    NULL,
    session_duration_minutes INT            NULL,
    session_status           ENUM('active', 'ended', 'timeout') NULL,
    last_activity_at         DATETIME(3)    NULL,
    packageId                VARCHAR(255)   NOT NULL,
    packageRate              DECIMAL(10, 2) NOT NULL,

    session_id               CHAR(36)       CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- The gaps of at most 150 s between successive signs of life. Milliseconds, so that nothing is lost between two
    -- batches; a reader wants the whole seconds.
    observed_millis          BIGINT         NOT NULL,
    observed_seconds         BIGINT         GENERATED ALWAYS AS (observed_millis DIV 1000) STORED,
    end_reason               VARCHAR(32)    NULL,
    end_detected_at          DATETIME(3)    NULL,
    delivery                 VARCHAR(16)    NOT NULL,
    undeliverable_reason     VARCHAR(32)    NULL,
    -- The sequence number of the last event that the row has seen. A row is one aggregate's, so this is its position in
    -- everything that concerns it: an event that comes again is known by it, whatever batch or segment it comes in, and
    -- an event that was left out is noticed. A position in the whole ledger would tell neither.
    last_sequence            BIGINT         NOT NULL,

    PRIMARY KEY (id),
    UNIQUE KEY uk_session_id (session_id),
    KEY idx_session_status (session_status),
    KEY idx_last_activity (last_activity_at),
    KEY idx_sent (sent_time),
    KEY idx_teacher_sent (ustazid, sent_time),
    KEY idx_student_sent (studentid, sent_time),
    KEY idx_status_sent (session_status, sent_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
