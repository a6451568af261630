-- Until when a host asked not to be visited (Retry-After). Unlike a rest that we chose, nobody cuts it short.
alter table host add column asked_until timestamptz;
