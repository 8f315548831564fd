-- Who is who, as the enrolment events say. Ids are compared as they are; names as people read them.
CREATE TABLE teacher (
    id            VARCHAR(64)  NOT NULL,
    name          VARCHAR(255) COLLATE utf8mb4_unicode_ci NOT NULL,
    last_sequence BIGINT       NOT NULL,
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Teacher and package come with events of their own, right after the enrolment. Of a student's Telegram chats only the
-- number is kept: nobody here needs to know which they are.
CREATE TABLE student (
    id             INT            NOT NULL,
    name           VARCHAR(255)   COLLATE utf8mb4_unicode_ci NOT NULL,
    language       VARCHAR(64)    NOT NULL,
    teacher_id     VARCHAR(64)    NULL,
    package_id     VARCHAR(255)   NULL,
    package_rate   DECIMAL(10, 2) NULL,
    telegram_chats INT            NOT NULL,
    last_sequence  BIGINT         NOT NULL,
    PRIMARY KEY (id),
    KEY idx_teacher (teacher_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
