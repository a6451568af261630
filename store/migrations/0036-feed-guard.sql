-- Feeds that would move too much, or be empty where the last one was not, are held until a person releases them.

create table feed_guard (
  channel_id bigint primary key references channel on delete cascade,
  -- largest share of the channel's products that one feed may move; null: any
  max_move_percent integer check (max_move_percent between 1 and 100),
  -- moves below which the share does not count
  few_moves integer not null default 10 check (few_moves >= 0),
  -- when the feed last went out, right to about a minute, and how many rows it had
  served_at timestamptz,
  served_rows integer,
  -- places in the feed up to which a person has released the moves
  released_seq bigint not null default 0,
  held_since timestamptz,
  held_code text,
  held_reason text,
  check ((held_since is null) = (held_code is null) and (held_since is null) = (held_reason is null)),
  check ((served_at is null) = (served_rows is null))
);
