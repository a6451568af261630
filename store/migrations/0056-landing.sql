-- The landing check: whether the shop's own pages ask what the feed has shown.

create table landing_setting (
  channel_id bigint primary key references channel on delete cascade,
  enabled boolean not null,
  -- "https://shop.example/p/{external_id}"; null: the product's own address
  page_url text,
  -- whose offer is ours where pages show several sellers; null: the site's own
  seller_name text check (seller_name <> ''),
  -- after the price was shown to the shop
  first_look_seconds integer not null check (first_look_seconds >= 0),
  -- until another price is a drift
  grace_seconds integer not null,
  check (grace_seconds >= first_look_seconds)
);

-- Pages of our own shop, read like any listing. Their listings have no product, so that our own offers are nowhere among the rivals'.
create table own_page (
  product_id bigint not null references product on delete cascade,
  channel_id bigint not null references channel on delete cascade,
  listing_id bigint not null references listing on delete cascade,
  primary key (product_id, channel_id)
);
create index own_page_listing on own_page (listing_id);

create function keep_own_pages_apart() returns trigger language plpgsql as $$
begin
  if exists (select from own_page where listing_id = new.id) then
    raise exception 'listing % is a page of our own shop and cannot be matched to a product as a rival''s', new.id
      using errcode = 'check_violation', constraint = 'listing_is_own_page', table = 'listing';
  end if;
  return new;
end $$;
create trigger listing_is_own_page before update of product_id on listing
  for each row when (new.product_id is not null) execute function keep_own_pages_apart();

-- What is known of one proposal that the shop was shown, or said it took.
create table landing (
  proposal_id bigint primary key references price_proposal on delete cascade,
  -- the price may be live from then on
  since timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'landed', 'drifted', 'unknown')),
  -- why it is unknown, or not yet known
  reason_code text,
  reason text,
  -- when it is judged again; null: never more
  next_at timestamptz,
  -- a look at the page is wanted that began at or after this
  asked_at timestamptz,
  -- the last certain reading
  live_price_minor bigint,
  live_at timestamptz,
  -- looks between which the price went live
  not_live_at timestamptz,
  landed_at timestamptz,
  -- the first of the looks in a row that found another price
  differs_since timestamptz,
  drifted_at timestamptz,
  check ((live_price_minor is null) = (live_at is null)),
  check ((reason_code is null) = (reason is null)),
  check ((state = 'unknown') <= (reason_code is not null)),
  check ((state = 'landed') <= (landed_at is not null)),
  check ((state = 'drifted') <= (drifted_at is not null and live_at is not null))
);
create index landing_next on landing (next_at) where next_at is not null;
