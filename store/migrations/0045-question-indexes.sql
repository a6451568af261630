-- no transaction
-- vanished offers have a history too
create index concurrently if not exists offer_of_product on offer (product_id);
-- the standing offers of a product by price, with all that says whether an offer counts
create index concurrently if not exists offer_market on offer (product_id, price_minor)
  include (id, listing_id, source_id, currency, shipping_price_minor, availability, item_condition, tax_included, valid_from)
  where vanished_at is null and price_minor is not null;
drop index concurrently if exists offer_product_price;
