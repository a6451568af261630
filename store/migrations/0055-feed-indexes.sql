-- no transaction
create unique index concurrently price_proposal_one_in_feed on price_proposal (product_id, channel_id)
  where status in ('approved', 'published', 'drifted');

-- what a feed's reader has not seen yet, however many proposals are open
create index concurrently price_proposal_feed on price_proposal (change_seq) where status not in ('open', 'rejected') and decided_at is not null;

drop index concurrently price_proposal_one_approved;
