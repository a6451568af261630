-- Sites whose own search can be asked for a product, for the API to tell.
alter table page_parser
  add column search_url text check (search_url like '%{query}%'),
  add column search_unverified text;
