-- The hash of a password that an account is to have lies here for minutes, until the command that opens the account or
-- changes its password takes it. So no command carries a password or its hash, and none has to wait for bcrypt.
CREATE TABLE sealed_password (
    seal          BINARY(16)   NOT NULL,
    account       VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    password_hash VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sealed_at     DATETIME(3)  NOT NULL,
    PRIMARY KEY (seal),
    KEY idx_sealed_at (sealed_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
