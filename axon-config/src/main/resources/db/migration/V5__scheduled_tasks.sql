-- What db-scheduler keeps: one row per deadline, all times in UTC. task_instance is deadline/aggregate@due.
CREATE TABLE scheduled_tasks (
    task_name            VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    task_instance        VARCHAR(150) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    task_data            BLOB         NULL,
    execution_time       DATETIME(6)  NOT NULL,
    picked               BOOLEAN      NOT NULL,
    picked_by            VARCHAR(50)  NULL,
    last_success         DATETIME(6)  NULL,
    last_failure         DATETIME(6)  NULL,
    consecutive_failures INTEGER      NULL,
    last_heartbeat       DATETIME(6)  NULL,
    version              BIGINT       NOT NULL,
    PRIMARY KEY (task_name, task_instance),
    KEY ix_due (picked, execution_time),
    KEY ix_heartbeat (picked, last_heartbeat)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
