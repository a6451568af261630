-- What names a private seller is kept apart from offers and history, which hold a pseudonym: see docs/privacy.md.

alter table source
  -- auto: by its kind and parser; traders: every name is a business's; private: none is kept beside offers
  add column sellers text not null default 'auto' check (sellers in ('auto', 'traders', 'private')),
  -- how the names in its offers are kept now (domain/seller-cover.ts); null: as they were read, before there was a choice
  add column sellers_as text;

create table private_seller (
  id bigint generated always as identity primary key,
  source_id bigint not null references source on delete cascade,
  -- an HMAC of the name under a key derived from the secret key; stands for the seller everywhere else
  pseudonym text not null check (pseudonym ~ '^private-seller-[a-z2-7]{16}$'),
  name text,
  -- the name as names are compared, so that a rule which names the seller finds him
  name_key text,
  seller_id text,
  url text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- set: nothing of him is kept here again
  erased_at timestamptz,
  unique (source_id, pseudonym),
  check ((name is null) = (name_key is null)),
  check (erased_at is null or num_nonnulls(name, seller_id, url) = 0)
);
create index private_seller_pseudonym on private_seller (pseudonym);
create index private_seller_name on private_seller (name_key);
create index private_seller_last_seen on private_seller (last_seen_at) where erased_at is null;
