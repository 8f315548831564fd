-- By what students link their chats: 192 random bits each, of which only the digest is here. Written in the transaction that
-- stores the student's event.
CREATE TABLE telegram_invitation (
    digest     BINARY(32)  NOT NULL,
    student_id INT         NOT NULL,
    made_at    DATETIME(3) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    used_at    DATETIME(3) NULL,
    PRIMARY KEY (digest),
    KEY idx_student (student_id),
    KEY idx_expires (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Whose links a chat receives: follows the students' events.
CREATE TABLE telegram_chat (
    chat_id    BIGINT NOT NULL,
    student_id INT    NOT NULL,
    PRIMARY KEY (chat_id, student_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- What people said to the bot, under Telegram's number, so that nothing is heard twice. Of the words nothing is kept but the
-- command and the digest of an invitation's code.
-- chat_id   gone as soon as it was answered
-- due_at    when somebody has to look at the row (again), UTC: the next attempt, or the end of the lease of whoever has it;
--           null when it was answered
-- claims    how often it was taken; what a worker records counts only while the row is still its own
CREATE TABLE telegram_inbox (
    update_id BIGINT      NOT NULL,
    chat_id   BIGINT      NULL,
    word      VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    digest    BINARY(32)  NULL,
    language  VARCHAR(35) CHARACTER SET ascii COLLATE ascii_bin NULL,
    heard_at  DATETIME(3) NOT NULL,
    due_at    DATETIME(3) NULL,
    attempts  INT         NOT NULL DEFAULT 0,
    claims    BIGINT      NOT NULL DEFAULT 0,
    PRIMARY KEY (update_id),
    KEY idx_due (due_at),
    KEY idx_chat (chat_id, update_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Which process asks Telegram for what is new: Telegram answers one at a time.
CREATE TABLE telegram_reader (
    id        TINYINT     NOT NULL,
    holder    VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    lease_end DATETIME(3) NOT NULL,
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
INSERT INTO telegram_reader (id, holder, lease_end) VALUES (1, '', '2000-01-01');
