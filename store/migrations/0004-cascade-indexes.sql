-- Removing a listing removes its observations one by one, and each asks who refers to it: without these a scan of all offers each time.
create index offer_observation on offer (observation_id);
create index offer_interval_observation on offer_interval (observation_id);
create index alert_observation on alert (observation_id);
create index alert_offer on alert (offer_id);
create index alert_listing on alert (listing_id);
create index alert_rule_id on alert (rule_id);
create index delivery_target_id on delivery (target_id);
