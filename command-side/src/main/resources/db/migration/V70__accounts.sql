-- Accounts are event-sourced now. An admin who was made before that has no events: the next start makes one anew.
DROP TABLE account;

-- By what somebody signs in: the part of an account that must be able to be forgotten, and is therefore no event. It is
-- written in the transaction that stores the account's events. A closed account has no hash.
CREATE TABLE account_credentials (
    account             VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    password_hash       VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL,
    roles               VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    teacher_id          VARCHAR(64)  NULL,
    version             BIGINT       NOT NULL,
    opened_at           DATETIME(3)  NOT NULL,
    password_changed_at DATETIME(3)  NOT NULL,
    last_seen_at        DATETIME(3)  NULL,
    closed_at           DATETIME(3)  NULL,
    PRIMARY KEY (account)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What is shown instead of a password, by a machine or by a browser: 256 random bits each, of which only the digest is here.
CREATE TABLE account_key (
    digest       BINARY(32)   NOT NULL,
    account      VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    means        VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    token_id     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
    label        VARCHAR(100) NULL,
    issued_at    DATETIME(3)  NOT NULL,
    expires_at   DATETIME(3)  NULL,
    last_used_at DATETIME(3)  NULL,
    PRIMARY KEY (digest),
    UNIQUE KEY uk_token (account, token_id),
    KEY idx_expires (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
