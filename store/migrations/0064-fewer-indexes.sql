-- no transaction
-- All offers of a product, those that stand first and by price: a price that changes is written into three indexes and not into four.
create index concurrently if not exists offer_product on offer (product_id, vanished_at, price_minor)
  include (id, listing_id, source_id, currency, shipping_price_minor, availability, item_condition, tax_included, valid_from);
drop index concurrently if exists offer_market;
drop index concurrently if exists offer_of_product;

-- The key is also how a source's newest looks are found, so that each look is written into two indexes and not into three.
create unique index concurrently if not exists source_look_of_source on source_look (source_id, id);
alter table source_look drop constraint if exists source_look_pkey, add constraint source_look_pkey primary key using index source_look_of_source;
drop index concurrently if exists source_look_newest;
