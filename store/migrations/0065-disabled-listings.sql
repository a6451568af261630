-- no transaction
-- Whether an offer's listing is still looked at is asked for every offer of a market, and few are not.
create index concurrently if not exists listing_disabled on listing (id) where not enabled;
