-- the parsers that workers run, for the API to tell; written anew when a worker starts
create table page_parser (
  -- as in observation.parser: "site:ceneo.pl", "platform:shopify"
  label text primary key check (label ~ '^(site|platform):.'),
  version integer not null,
  -- hosts without "www.", each with its subdomains; empty for a platform
  hosts text[] not null,
  -- why it could not be checked against a real page; null: it was
  unverified text
);
