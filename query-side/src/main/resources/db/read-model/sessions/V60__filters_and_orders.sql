-- What the admin's filters and orders need to find a page, and a day's numbers, without reading the whole table. Every
-- secondary index ends with the primary key, so each of these also is an order without ties.
ALTER TABLE wpos_zoom_links
    -- The school's day on which the link was sent; what the statistics are kept by.
    ADD COLUMN school_day   DATE       NOT NULL AFTER observed_seconds,
    -- Less than half of a lesson that is over was observed; null while it is not over.
    ADD COLUMN low_evidence TINYINT(1) GENERATED ALWAYS AS
        (2000 * observed_millis < TIMESTAMPDIFF(MICROSECOND, clicked_at, session_ended_at)) STORED AFTER school_day,
    ADD KEY idx_package_sent (packageId, sent_time),
    ADD KEY idx_delivery_sent (delivery, sent_time),
    ADD KEY idx_low_evidence_sent (low_evidence, sent_time),
    ADD KEY idx_clicked (clicked_at),
    ADD KEY idx_ended (session_ended_at),
    ADD KEY idx_duration (session_duration_minutes);
