-- The number of the last session in the ledger; one row.
CREATE TABLE session_number (
    last_number BIGINT NOT NULL
) ENGINE = InnoDB;

INSERT INTO session_number VALUES (0);
