-- Who signs in by the school's identity provider. An admin says by what name the provider knows an account's owner; the
-- provider's own identifier of that person, the subject, is kept when they come for the first time and decides from then on.
-- A part of the credentials: no event holds either, and both are deleted with the account.
CREATE TABLE account_identity (
    account      VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    issuer       VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name         VARCHAR(255) NOT NULL,
    subject      VARCHAR(255) NULL,
    linked_at    DATETIME(3)  NOT NULL,
    confirmed_at DATETIME(3)  NULL,
    PRIMARY KEY (account),
    UNIQUE KEY uk_name (issuer, name),
    UNIQUE KEY uk_subject (issuer, subject)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
