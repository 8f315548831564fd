-- How far each event processor has read.
CREATE TABLE token_entry (
    processor_name VARCHAR(191) NOT NULL,
    segment        INTEGER      NOT NULL,
    token          MEDIUMBLOB   NULL,
    token_type     VARCHAR(255) NULL,
    timestamp      VARCHAR(64)  NULL,
    owner          VARCHAR(255) NULL,
    PRIMARY KEY (processor_name, segment)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
