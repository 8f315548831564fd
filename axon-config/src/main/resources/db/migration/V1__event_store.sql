-- The ledger itself. An event is never changed and never deleted.
CREATE TABLE domain_event_entry (
    global_index         BIGINT       NOT NULL AUTO_INCREMENT,
    aggregate_identifier VARCHAR(80)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence_number      BIGINT       NOT NULL,
    type                 VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    event_identifier     VARCHAR(36)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    time_stamp           VARCHAR(30)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payload_type         VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payload_revision     VARCHAR(8)   CHARACTER SET ascii COLLATE ascii_bin NULL,
    payload              BLOB         NOT NULL,
    meta_data            BLOB         NULL,
    PRIMARY KEY (global_index),
    UNIQUE KEY uk_aggregate_sequence (aggregate_identifier, sequence_number),
    UNIQUE KEY uk_event_identifier (event_identifier)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Only a shortcut: a snapshot may be deleted at any time.
CREATE TABLE snapshot_event_entry (
    aggregate_identifier VARCHAR(80)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence_number      BIGINT       NOT NULL,
    type                 VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    event_identifier     VARCHAR(36)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    time_stamp           VARCHAR(30)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payload_type         VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payload_revision     VARCHAR(8)   CHARACTER SET ascii COLLATE ascii_bin NULL,
    payload              MEDIUMBLOB   NOT NULL,
    meta_data            BLOB         NULL,
    PRIMARY KEY (aggregate_identifier, sequence_number),
    UNIQUE KEY uk_snapshot_identifier (event_identifier)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
