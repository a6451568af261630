-- a careful strategy to begin with; nobody's product uses it until somebody says so
insert into strategy (name, rules, rounding) values (
  'follow-market',
  '[
    {"name": "undercut-lowest", "settings": {"percent": 0.1}},
    {"name": "keep-margin", "settings": {"percent": 5}},
    {"name": "stay-in-range", "settings": {"maxPercent": 10}}
  ]',
  '{"mode": "down", "ending": 99, "modulus": 100}'
);
