-- What an event's row says by a number: what it is, whose, in which revision, and which members its payload has and how each of
-- them lies there. Without members the payload is the JSON itself.
CREATE TABLE event_kind (
    id               SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
    aggregate_type   VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payload_type     VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payload_revision VARCHAR(8)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    members          VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY uk_kind (aggregate_type, payload_type, payload_revision, members)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- The ledger itself. An event is never changed and never deleted. A UUID lies as its 16 bytes, any other id as its text; times
-- are microseconds since 1970 in UTC. The digest is for a chain of each aggregate's events; NULL takes no room.
CREATE TABLE stored_event (
    global_index    BIGINT            NOT NULL AUTO_INCREMENT,
    aggregate_id    VARBINARY(80)     NOT NULL,
    sequence_number INT UNSIGNED      NOT NULL,
    kind            SMALLINT UNSIGNED NOT NULL,
    event_id        VARBINARY(80)     NOT NULL,
    stored_at       BIGINT            NOT NULL,
    payload         BLOB              NOT NULL,
    meta_data       BLOB              NULL,
    digest          BINARY(32)        NULL,
    PRIMARY KEY (global_index),
    UNIQUE KEY uk_aggregate_sequence (aggregate_id, sequence_number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- What was stored in the wider form is carried over, under the same positions.
INSERT INTO event_kind (aggregate_type, payload_type, payload_revision, members)
SELECT DISTINCT type, payload_type, COALESCE(payload_revision, ''), '' FROM domain_event_entry;

INSERT INTO stored_event (global_index, aggregate_id, sequence_number, kind, event_id, stored_at, payload, meta_data)
SELECT e.global_index,
       IF(e.aggregate_identifier REGEXP '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
          UNHEX(REPLACE(e.aggregate_identifier, '-', '')),
          IF(LENGTH(e.aggregate_identifier) = 16, CONCAT(e.aggregate_identifier, CHAR(0)), e.aggregate_identifier)),
       e.sequence_number,
       k.id,
       IF(e.event_identifier REGEXP '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
          UNHEX(REPLACE(e.event_identifier, '-', '')),
          IF(LENGTH(e.event_identifier) = 16, CONCAT(e.event_identifier, CHAR(0)), e.event_identifier)),
       TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00',
                     CAST(REPLACE(REPLACE(e.time_stamp, 'T', ' '), 'Z', '') AS DATETIME(6))),
       e.payload,
       IF(e.meta_data = '{}', NULL, e.meta_data)
FROM domain_event_entry e
JOIN event_kind k
  ON k.aggregate_type = e.type AND k.payload_type = e.payload_type
 AND k.payload_revision = COALESCE(e.payload_revision, '') AND k.members = ''
ORDER BY e.global_index;

DROP TABLE domain_event_entry;
