-- The newest looks at each listing that were believed, so that one which comes late finds its place among them; of each the instant, and what
-- tells its body from others: hashtext(body_hash), 0 for none. They also prove that a listing was looked at though nothing was new.
alter table listing_check
  add column looks timestamptz[] not null default '{}',
  add column look_bodies integer[] not null default '{}';
