-- The links that the bot carries: a row for each session and chat, kept for ever, so that no replay can send a link again.
-- position  which of the chats that the student had when the link was sent; 0 is always there, with or without a chat
-- chat_id   null when the student had none, and gone as soon as the outcome is known
-- state     WAITING: to be sent; SENDING: a call may be under way; DECIDED: the outcome is known, the session is to be
--           told; SETTLED: nothing is left to do
-- outcome   DELIVERED or the reason why not
-- due_at    when somebody has to look at the row (again), UTC: the next attempt, or the end of the lease of whoever has it
-- claims    how often it was taken; what a worker records counts only while the row is still its own
CREATE TABLE link_delivery (
    session_id CHAR(36)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position   SMALLINT    NOT NULL,
    student_id INT         NOT NULL,
    teacher_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    chat_id    BIGINT      NULL,
    sent_at    DATETIME(3) NOT NULL,
    state      VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    outcome    VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
    attempts   INT         NOT NULL DEFAULT 0,
    due_at     DATETIME(3) NULL,
    claims     BIGINT      NOT NULL DEFAULT 0,
    PRIMARY KEY (session_id, position),
    KEY idx_due (due_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
