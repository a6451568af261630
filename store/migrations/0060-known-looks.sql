-- What a price was computed from is told by when looks were written down: by the clock, and not by when their transaction began, which may have waited.
alter table observation alter column recorded_at set default clock_timestamp();
