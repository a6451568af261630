-- The products of a set are summed up whenever one of them is priced by its set's price index.
create index product_category on product (category) where category is not null;
create index product_brand on product (brand) where brand is not null;
