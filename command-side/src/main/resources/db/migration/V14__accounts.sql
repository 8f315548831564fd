-- Who may sign in. The password is kept as its bcrypt hash alone.
CREATE TABLE account (
    username      VARCHAR(64)  NOT NULL,
    password_hash VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    roles         VARCHAR(100) NOT NULL,
    changed_at    DATETIME(3)  NOT NULL,
    PRIMARY KEY (username)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
