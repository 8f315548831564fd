-- A teacher's longest and shortest lessons, of years of them, are read off an index like their latest.
ALTER TABLE wpos_zoom_links
    ADD KEY idx_teacher_duration (ustazid, session_duration_minutes);
